using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Plugins.Forward.Upstreams;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>Asks other servers, and gives their answers to the client.</summary>
internal sealed class ForwardHandler(
    IQueryHandler next, ForwardOptions options, UpstreamSet upstreams, ForwardMetrics metrics, TimeProvider time, Random random)
    : IQueryHandler, IMetadataProvider
{
    private const long GuardLimit = 16384; // where nothing else is configured: each query in flight has a socket

    private readonly ZoneSet except = ZoneSet.Parse(options.Except);
    private readonly UpstreamOrder order = new(options.Policy, random);
    private readonly long limit = options.MaxConcurrent ?? GuardLimit;
    private long concurrent;

    /// <inheritdoc/>
    public string Name => "forward";

    /// <summary>Queries under way.</summary>
    public long Concurrent => Volatile.Read(ref concurrent);

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!IsForwarded(query)) return next.ServeAsync(query, cancel);
        if (Interlocked.Increment(ref concurrent) > limit && limit > 0)
        {
            Interlocked.Decrement(ref concurrent);
            metrics.Rejected.Increment();
            return new(Outcome.Failed(ResponseCode.Refused, $"concurrent queries exceeded maximum {limit}"));
        }
        query.Shard = MetricShard.Shared; // from here on other threads serve the query
        return ForwardAsync(query, cancel);
    }

    /// <inheritdoc/>
    public string? MetadataOf(Query query, string label) =>
        label == "forward/upstream" && query.Upstream is { } upstream ? new UpstreamEndPoint(upstream).Label : null;

    private bool IsForwarded(Query query) =>
        query.IsWithin(options.From) && (except.IsEmpty || query.NameLength == options.From.Length || !except.Contains(query));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> ForwardAsync(Query query, CancellationToken cancel)
    {
        try
        {
            // System calls for this query must not hold up the listener's thread, which has a batch to answer.
            if (!Thread.CurrentThread.IsThreadPoolThread) await Task.Yield();
            using var exchange = ForwardedQuery.From(query);
            var attempt = new ForwardAttempt(options, upstreams.Upstreams, order, metrics, time);
            var outcome = await attempt.RunAsync(query, exchange, cancel).ConfigureAwait(false);
            if (outcome is { } failed) return failed;
            if (next.Bare() is ForwardHandler && IsForNext(exchange)) return await next.ServeAsync(query, cancel).ConfigureAwait(false);
            UpstreamReply.CopyTo(exchange.Reply, query, Name);
            if (options.GivesReasons) UpstreamReason.AddTo(query, attempt.Last!.Address);
            return Outcome.Written;
        }
        finally
        {
            Interlocked.Decrement(ref concurrent);
        }
    }

    private bool IsForNext(ForwardedQuery exchange) =>
        options.NextCodes.Contains(UpstreamReply.CodeOf(exchange.Reply))
        || (options.NextOnNoData && UpstreamReply.IsNoData(exchange.Reply));
}
