namespace ServiceDns.Server;

/// <summary>Stands before each handler of a chain and lets a query's trace know of it; for a query without one it is not there.</summary>
internal sealed class TracedLink(IQueryHandler inner) : IQueryHandler
{
    public string Name => inner.Name;

    internal IQueryHandler Inner => inner;

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        query.Trace is { } trace ? TraceAsync(query, trace, cancel) : inner.ServeAsync(query, cancel);

    private async ValueTask<Outcome> TraceAsync(Query query, QueryTrace trace, CancellationToken cancel)
    {
        var visit = trace.Enter(inner.Name, query);
        var outcome = await inner.ServeAsync(query, cancel);
        trace.Leave(visit, query, outcome);
        return outcome;
    }
}

/// <summary>What handlers may ask about the rest of their chain.</summary>
public static class Links
{
    /// <summary>The handler itself, where something of the server's own stands before it.</summary>
    public static IQueryHandler Bare(this IQueryHandler link) => link is TracedLink traced ? traced.Inner : link;
}
