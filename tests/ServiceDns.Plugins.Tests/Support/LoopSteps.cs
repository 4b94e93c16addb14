using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>Asks a source as the UDP loop does.</summary>
internal static class LoopSteps
{
    private static readonly QuerySet Only = QuerySet.None.With(0);

    /// <summary>All three steps; false when one of them declines.</summary>
    public static bool AnswersInLoop(this IQueryHandler handler, Query query)
    {
        var source = Assert.IsType<ILoopSource>(handler, exactMatch: false);
        return Answers(source, BatchOf(query));
    }

    /// <summary>Whether a link lets a query go on in the loop.</summary>
    public static bool AdmitsInLoop(this IQueryHandler handler, Query query) =>
        Assert.IsType<ILoopLink>(handler, exactMatch: false).Admit(BatchOf(query), Only) == Only;

    /// <summary>A link's part, of a query that a source behind it has answered.</summary>
    public static void PassInLoop(this IQueryHandler handler, Query query)
    {
        var (link, batch) = (Assert.IsType<ILoopLink>(handler, exactMatch: false), BatchOf(query));
        Assert.Equal(Only, link.Admit(batch, Only));
        link.Answered(batch, Only);
    }

    /// <summary>Bytes allocated by answering <paramref name="query"/> 1000 times on this thread, after a warm-up.</summary>
    public static long AllocatedInLoop(this IQueryHandler handler, Query query)
    {
        var (source, batch) = ((ILoopSource)handler, BatchOf(query));
        Repeat(source, batch, 200);
        return Allocations.Of(() => Repeat(source, batch, 1000));
    }

    /// <summary>Queries as a batch of the loop.</summary>
    public static LoopBatch BatchOf(params ReadOnlySpan<Query> queries)
    {
        var batch = new LoopBatch();
        for (var i = 0; i < queries.Length; i++) batch.Load(i, queries[i]);
        batch.Begin(queries[0].Shard, queries[0].ReceivedAt);
        return batch;
    }

    private static bool Answers(ILoopSource source, LoopBatch batch)
    {
        var begun = source.Begin(batch, Only);
        if (begun.IsEmpty) return false;
        source.Fetch(batch, begun);
        return source.Serve(batch, begun) == Only;
    }

    private static void Repeat(ILoopSource source, LoopBatch batch, int times)
    {
        for (var i = 0; i < times; i++) Assert.True(Answers(source, batch));
    }
}
