using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

/// <summary>Reads a query's response as text, and runs it through a handler.</summary>
internal static class QueryReading
{
    public static string[] Answer(this Query query) => ZoneLine.Read(query.Response, Section.Answer);

    public static string[] Authority(this Query query) => ZoneLine.Read(query.Response, Section.Authority);

    public static string[] Additional(this Query query) => ZoneLine.Read(query.Response, Section.Additional);

    public static HeaderFlags Flags(this Query query) => Header.Flags(query.Response);

    /// <summary>Serves and gives the query back, for reading in one expression.</summary>
    public static async Task<Query> ServeAsync(this IQueryHandler handler, Query query)
    {
        var outcome = await handler.ServeAsync(query, CancellationToken.None);
        Assert.True(outcome.IsWritten, $"outcome {outcome.Code} {outcome.Error}");
        return query;
    }

    /// <summary>Bytes allocated by serving <paramref name="query"/> 1000 times on this thread, after a warm-up.</summary>
    public static long AllocatedServing(this IQueryHandler handler, Query query)
    {
        Serve(handler, query, 200);
        return Allocations.Of(() => Serve(handler, query, 1000));
    }

    private static void Serve(IQueryHandler handler, Query query, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var task = handler.ServeAsync(query, CancellationToken.None);
            Assert.True(task.IsCompletedSuccessfully);
        }
    }
}
