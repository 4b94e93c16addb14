using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Takes requests the way the UDP loop does: a batch at a time, in three passes.</summary>
internal sealed class LoopBatch(ILoopSource source) : IDisposable
{
    /// <summary>Queries of a batch.</summary>
    public const int Size = 32;

    private readonly Query[] queries = [.. Enumerable.Range(0, Size).Select(i => new Query((uint)i) { Shard = MetricShard.ForThisThread() })];

    /// <summary>Asks <see cref="Size"/> of them from <paramref name="first"/> on.</summary>
    /// <returns>Bytes of all responses.</returns>
    /// <exception cref="InvalidOperationException">One was not answered inside the loop.</exception>
    public int Ask(byte[][] requests, int first)
    {
        for (var i = 0; i < Size; i++)
        {
            var (query, request) = (queries[i], requests[first + i]);
            request.CopyTo(query.Buffer);
            query.Parse(request.Length);
            if (!source.TryBegin(query)) throw new InvalidOperationException($"{NameText.Format(query.Name)} is not for the loop");
        }
        foreach (var query in queries) source.Fetch(query);
        var bytes = 0;
        foreach (var query in queries) bytes += source.TryAnswer(query) ? query.Finish() : throw new InvalidOperationException("not answered in the loop");
        return bytes;
    }

    public void Dispose()
    {
        foreach (var query in queries) query.Dispose();
    }
}
