using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>Asks a source as the UDP loop does.</summary>
internal static class LoopSteps
{
    /// <summary>All three steps; false when one of them declines.</summary>
    public static bool AnswersInLoop(this IQueryHandler handler, Query query)
    {
        var source = Assert.IsType<ILoopSource>(handler, exactMatch: false);
        if (!source.TryBegin(query)) return false;
        source.Fetch(query);
        return source.TryAnswer(query);
    }

    /// <summary>Bytes allocated by answering <paramref name="query"/> 1000 times on this thread, after a warm-up.</summary>
    public static long AllocatedInLoop(this IQueryHandler handler, Query query)
    {
        var source = (ILoopSource)handler;
        Repeat(source, query, 200);
        return Allocations.Of(() => Repeat(source, query, 1000));
    }

    private static void Repeat(ILoopSource source, Query query, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(source.TryBegin(query));
            source.Fetch(query);
            Assert.True(source.TryAnswer(query));
        }
    }
}
