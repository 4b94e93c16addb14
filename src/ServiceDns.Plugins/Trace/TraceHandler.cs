using System.Runtime.CompilerServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Trace;

/// <summary>Follows one of so many queries through the rest of the chain, and reports how long it was where.</summary>
internal sealed class TraceHandler(IQueryHandler next, ulong every, SpanReporter reporter, TimeProvider time) : ILoopLink, IMetadataProvider
{
    private readonly ConditionalWeakTable<QueryTrace, string> ids = [];
    private ulong count;

    public string Name => "trace";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        IsChosen(query) ? FollowAsync(query, cancel) : next.ServeAsync(query, cancel);

    /// <summary>Only where no query is traced can queries stay in the loop; counting them there would count some twice.</summary>
    public QuerySet Admit(LoopBatch batch, QuerySet asked) => every == 0 ? asked : QuerySet.None;

    public string? MetadataOf(Query query, string label) =>
        label == "trace/traceid" && query.Trace is { } trace && ids.TryGetValue(trace, out var id) ? id : null;

    private bool IsChosen(Query query) => every > 0 && query.Trace is null && Interlocked.Increment(ref count) % every == 0;

    private async ValueTask<Outcome> FollowAsync(Query query, CancellationToken cancel)
    {
        var (began, start) = (time.GetUtcNow(), time.GetTimestamp());
        var trace = QueryTrace.Follow(query, time);
        var id = Span.NewId(16);
        ids.Add(trace, id);
        try
        {
            var outcome = await next.ServeAsync(query, cancel);
            reporter.Add(Span.Of(id, query, outcome, began, start, time));
            return outcome;
        }
        finally
        {
            query.Trace = null;
        }
    }
}
