using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>Asks a dispatcher from inside. Completes synchronously, without allocating, when the chain that answers does.</summary>
internal sealed class InternalResolver(Dispatcher dispatcher, QueryPool pool) : IInternalResolver
{
    private const int MaxDepth = 8; // CoreDNS, plugin/file: the ninth lookup inside one another is a loop

    public ValueTask<Query?> LookupAsync(Query origin, ReadOnlySpan<byte> name, RecordType type, CancellationToken cancel)
    {
        if (origin.Depth >= MaxDepth) return new((Query?)null);
        var query = pool.Rent();
        query.Client = origin.Client;
        query.Local = origin.Local;
        query.Shard = origin.Shard;
        query.ReceivedAt = origin.ReceivedAt;
        query.Depth = origin.Depth + 1;
        if (origin.Trace is { } trace) query.Trace = trace;
        query.Ask(name, type, origin.DnssecOk);
        var serving = dispatcher.ServeAsync(query, RequestKind.Query, cancel);
        return serving.IsCompletedSuccessfully ? new(Answered(query, serving.Result)) : AwaitAsync(query, serving);
    }

    public void Return(Query query) => pool.Return(query);

    private async ValueTask<Query?> AwaitAsync(Query query, ValueTask<int> serving) =>
        Answered(query, await serving.ConfigureAwait(false));

    private Query? Answered(Query query, int length)
    {
        if (length > 0) return query;
        pool.Return(query);
        return null;
    }
}
