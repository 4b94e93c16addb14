using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Answers from what was answered before; hands on the rest, and remembers what comes back.</summary>
internal sealed class CacheHandler : IQueryHandler
{
    private readonly IQueryHandler next;
    private readonly CacheOptions options;
    private readonly CacheMetrics metrics;
    private readonly TimeProvider time;
    private readonly CacheContent content;
    private readonly CacheRefresher refresher;
    private readonly long prefetchGap;

    /// <summary>Makes an empty cache.</summary>
    public CacheHandler(IQueryHandler next, CacheOptions options, CacheMetrics metrics, TimeProvider time, Random random)
    {
        this.next = next;
        this.options = options;
        this.metrics = metrics;
        this.time = time;
        content = new CacheContent(options, time, random);
        refresher = new CacheRefresher(next, content, options, time, new QueryPool(random));
        prefetchGap = (long)(options.PrefetchGap.TotalSeconds * time.TimestampFrequency);
        metrics.Watch(content.Success, content.Denial);
    }

    /// <inheritdoc/>
    public string Name => "cache";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!options.Zones.Contains(query)) return next.ServeAsync(query, cancel);
        var counters = metrics.For(query);
        counters.Requests.Add(query.Shard);
        var now = query.ReceivedAt != 0 ? query.ReceivedAt : time.GetTimestamp();
        if (content.Holds(query) && content.TryFind(CacheKey.Of(query), now, out var found, out var isDenial))
        {
            (isDenial ? counters.DenialHits : counters.SuccessHits).Add(query.Shard);
            var left = found.Left(now, time.TimestampFrequency);
            if (left <= 0) return ServeStaleAsync(query, found, counters, cancel);
            if (TryAnswer(query, found, (uint)left))
            {
                if (options.PrefetchAmount > 0) Prefetch(query, found, counters, now, left); // after: it may write the entry
                return new(Outcome.Written);
            }
        }
        else
        {
            counters.Misses.Add(query.Shard);
        }
        return AskNextAsync(query, counters, cancel);
    }

    /// <summary>Ends refreshes that are under way.</summary>
    public Task StopAsync(CancellationToken cancel) => refresher.StopAsync();

    private static bool WantsAuthentic(Query query) => query.DnssecOk || (query.RequestFlags & HeaderFlags.AuthenticData) != 0;

    private bool TryAnswer(Query query, in EntryState found, uint ttl) =>
        found.Entry.TryAnswer(found.Version, query, options.KeepTtl ? found.Ttl : ttl, WantsAuthentic(query));

    private bool TryAnswerStale(Query query, in EntryState found, CacheInstruments counters)
    {
        var ttl = options.StaleTtl > 0 ? options.StaleTtl : options.KeepTtl ? found.Ttl : 0;
        if (!found.Entry.TryAnswer(found.Version, query, ttl, WantsAuthentic(query))) return false;
        counters.Stale.Add(query.Shard);
        return true;
    }

    /// <summary>Hands the query on, asking for AD, so that the response can serve those who want it too.</summary>
    private ValueTask<Outcome> AskNextAsync(Query query, CacheInstruments counters, CancellationToken cancel)
    {
        var flags = query.RequestFlags;
        query.RequestFlags = flags | HeaderFlags.AuthenticData;
        var serving = next.ServeAsync(query, cancel);
        return serving.IsCompletedSuccessfully
            ? new(Keep(query, serving.Result, flags, counters))
            : AwaitNextAsync(query, serving, flags, counters);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome> AwaitNextAsync(Query query, ValueTask<Outcome> serving, HeaderFlags flags, CacheInstruments counters)
    {
        var outcome = await serving.ConfigureAwait(false);
        query.Shard = MetricShard.Shared; // this is another thread than the listener's
        return Keep(query, outcome, flags, counters);
    }

    private Outcome Keep(Query query, Outcome outcome, HeaderFlags flags, CacheInstruments counters)
    {
        query.RequestFlags = flags;
        if (!outcome.IsWritten || !query.HasResponse) return outcome;
        content.Take(query, ResponseFacts.Of(query, time), counters, refreshes: false, hits: 0);
        if (!WantsAuthentic(query)) Header.Change(query.Buffer, HeaderFlags.None, clear: HeaderFlags.AuthenticData);
        return outcome;
    }

    private void Prefetch(Query query, in EntryState found, CacheInstruments counters, long now, long left)
    {
        var hits = found.Entry.CountHit(now, prefetchGap);
        var threshold = (options.PrefetchPercentage * found.Ttl + 99) / 100;
        if (hits >= options.PrefetchAmount && left <= threshold) refresher.Prefetch(query, found, counters, isStale: false);
    }

    private ValueTask<Outcome> ServeStaleAsync(Query query, in EntryState found, CacheInstruments counters, CancellationToken cancel)
    {
        if (options.VerifyStale) return VerifyAsync(query, found, counters, cancel);
        if (!TryAnswerStale(query, found, counters)) return AskNextAsync(query, counters, cancel);
        refresher.Prefetch(query, found, counters, isStale: true);
        return new(Outcome.Written);
    }

    private ValueTask<Outcome> VerifyAsync(Query query, in EntryState found, CacheInstruments counters, CancellationToken cancel)
    {
        // The entry may be written for another key while the source is asked.
        if (found.Entry.Copy(found.Version) is not { } copy) return AskNextAsync(query, counters, cancel);
        return VerifyAsync(query, found, found with { Entry = copy }, counters, cancel);
    }

    private async ValueTask<Outcome> VerifyAsync(
        Query query, EntryState found, EntryState kept, CacheInstruments counters, CancellationToken cancel)
    {
        if (options.StaleRecheck == TimeSpan.Zero || refresher.TryBegin(found, isStale: true))
        {
            var outcome = options.VerifyTimeout == TimeSpan.Zero
                ? await VerifyInPlaceAsync(query, found, counters, cancel).ConfigureAwait(false)
                : await refresher.VerifyAsync(query, found, counters, WantsAuthentic(query)).ConfigureAwait(false);
            query.Shard = MetricShard.Shared;
            if (outcome is { } refreshed) return refreshed;
        }
        query.DiscardResponse();
        TryAnswerStale(query, kept, counters);
        return Outcome.Written;
    }

    /// <returns>Null when the source had nothing better.</returns>
    private async ValueTask<Outcome?> VerifyInPlaceAsync(Query query, EntryState found, CacheInstruments counters, CancellationToken cancel)
    {
        var flags = query.RequestFlags;
        query.RequestFlags = flags | HeaderFlags.AuthenticData;
        var outcome = await next.ServeAsync(query, cancel).ConfigureAwait(false);
        query.RequestFlags = flags;
        var refreshed = outcome.IsWritten && refresher.TakeRefreshed(query, found, counters);
        if (options.StaleRecheck > TimeSpan.Zero) refresher.End(found, refreshed, isStale: true);
        if (!refreshed) return null;
        if (!WantsAuthentic(query)) Header.Change(query.Buffer, HeaderFlags.None, clear: HeaderFlags.AuthenticData);
        return outcome;
    }
}
