using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Takes requests the way the UDP loop does: a batch at a time, in three passes.</summary>
internal sealed class BatchAsker(ILoopSource source) : IDisposable
{
    /// <summary>Queries of a batch.</summary>
    public const int Size = LoopBatch.Capacity;

    private readonly LoopBatch batch = new();

    /// <summary>Asks <see cref="Size"/> of them from <paramref name="first"/> on.</summary>
    /// <returns>Bytes of all responses.</returns>
    /// <exception cref="InvalidOperationException">One was not answered inside the loop.</exception>
    public int Ask(byte[][] requests, int first)
    {
        for (var i = 0; i < Size; i++)
        {
            var (query, request) = (batch[i] ?? Load(i), requests[first + i]);
            request.CopyTo(query.Buffer);
            query.Parse(request.Length);
        }
        var all = new QuerySet(uint.MaxValue);
        var asked = source.Begin(batch, all);
        source.Fetch(batch, asked);
        if (source.Serve(batch, asked) != all) throw new InvalidOperationException("not all were answered in the loop");
        var bytes = 0;
        for (var i = 0; i < Size; i++) bytes += batch[i].Finish();
        return bytes;
    }

    public void Dispose()
    {
        for (var i = 0; i < Size; i++) batch[i]?.Dispose();
    }

    private Query Load(int place)
    {
        var query = new Query((uint)place) { Shard = MetricShard.ForThisThread() };
        batch.Load(place, query);
        return query;
    }
}
