using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Answers from what was answered before; hands on the rest, and remembers what comes back.</summary>
internal sealed partial class CacheHandler : IQueryHandler
{
    private const int Tries = 8;

    private readonly IQueryHandler next;
    private readonly CacheOptions options;
    private readonly CacheMetrics metrics;
    private readonly TimeProvider time;
    private readonly CacheContent content;
    private readonly CacheRefresher refresher;
    private readonly long frequency, prefetchGap;

    /// <summary>Makes a cache with that content, which others may use at the same time.</summary>
    public CacheHandler(
        IQueryHandler next, CacheOptions options, CacheMetrics metrics, TimeProvider time, Random random, CacheContent content)
    {
        this.next = next;
        this.options = options;
        this.metrics = metrics;
        this.time = time;
        this.content = content;
        refresher = new CacheRefresher(next, content, options, time, new QueryPool(random));
        frequency = time.TimestampFrequency;
        prefetchGap = (long)(options.PrefetchGap.TotalSeconds * frequency);
        metrics.Watch(content.Store);
    }

    /// <inheritdoc/>
    public string Name => "cache";

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (!options.Zones.Contains(query) || query.Opcode != Opcode.Query) return next.ServeAsync(query, cancel);
        var counters = metrics.For(query);
        counters.Requests.Add(query.Shard);
        if (content.Holds(query))
        {
            var key = CacheKey.Of(query);
            var now = Now(query);
            for (var left = Tries; left > 0 && content.TryFind(key, now, out var found); left--)
            {
                var isExpired = found.IsExpired(now);
                if (!isExpired && !TryAnswer(query, found, now)) continue; // it was written meanwhile
                counters.Hits(found.IsDenial).Add(query.Shard);
                if (query.Trace is { } trace) CacheTrace.Hit(trace, found, now, frequency);
                if (isExpired) return ServeStaleAsync(query, found, counters, cancel);
                if (options.PrefetchAmount > 0) Prefetch(query, found, counters, now);
                return new(Outcome.Written);
            }
        }
        counters.Misses.Add(query.Shard);
        query.Trace?.Note(Name, "not in the cache");
        return AskNextAsync(query, counters, cancel);
    }

    /// <summary>Ends refreshes that are under way.</summary>
    public Task StopAsync(CancellationToken cancel) => refresher.StopAsync();

    private static bool WantsAuthentic(Query query) => query.DnssecOk || (query.RequestFlags & HeaderFlags.AuthenticData) != 0;

    private long Now(Query query) => query.ReceivedAt != 0 ? query.ReceivedAt : time.GetTimestamp();

    private bool TryAnswer(Query query, in FoundEntry found, long now) =>
        content.Store.TryAnswer(found, query, options.KeepTtl ? found.Ttl : found.Left(now, frequency), WantsAuthentic(query));

    private uint StaleTtl(in FoundEntry found) => options.StaleTtl > 0 ? options.StaleTtl : options.KeepTtl ? found.Ttl : 0;

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
        content.Take(query, counters);
        HideAuthentic(query);
        return outcome;
    }

    /// <summary>Takes AD away from a client that has no use for it.</summary>
    private static void HideAuthentic(Query query)
    {
        if (!WantsAuthentic(query)) Header.Change(query.Buffer, HeaderFlags.None, clear: HeaderFlags.AuthenticData);
    }

    private void Prefetch(Query query, in FoundEntry found, CacheInstruments counters, long now)
    {
        var isDue = IsDue(found, now);
        content.Store.UseOf(found).Count(now, prefetchGap);
        if (isDue) refresher.Prefetch(query, found, counters, isStale: false);
    }

    /// <summary>Whether the entry, with this query, is popular enough to be fetched again now.</summary>
    private bool IsDue(in FoundEntry found, long now)
    {
        var threshold = (options.PrefetchPercentage * found.Ttl + 99) / 100;
        return found.Left(now, frequency) <= threshold && content.Store.UseOf(found).HitsWith(now, prefetchGap) >= options.PrefetchAmount;
    }

    private ValueTask<Outcome> ServeStaleAsync(Query query, in FoundEntry found, CacheInstruments counters, CancellationToken cancel)
    {
        if (options.VerifyStale) return VerifyAsync(query, found, counters, cancel);
        if (!content.Store.TryAnswer(found, query, StaleTtl(found), WantsAuthentic(query))) return AskNextAsync(query, counters, cancel);
        counters.Stale.Add(query.Shard);
        TellStale(query, found);
        refresher.Prefetch(query, found, counters, isStale: true);
        return new(Outcome.Written);
    }

    private ValueTask<Outcome> VerifyAsync(Query query, in FoundEntry found, CacheInstruments counters, CancellationToken cancel)
    {
        // The entry's place may be written while the source is asked.
        var copy = content.Store.Copy(found);
        return copy is null ? AskNextAsync(query, counters, cancel) : VerifyAsync(query, found, copy, counters, cancel);
    }

    private async ValueTask<Outcome> VerifyAsync(
        Query query, FoundEntry found, byte[] copy, CacheInstruments counters, CancellationToken cancel)
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
        EntryBytes.Answer(copy, query, StaleTtl(found), WantsAuthentic(query));
        counters.Stale.Add(query.Shard);
        TellStale(query, found);
        return Outcome.Written;
    }

    /// <returns>Null when the source had nothing better.</returns>
    private async ValueTask<Outcome?> VerifyInPlaceAsync(Query query, FoundEntry found, CacheInstruments counters, CancellationToken cancel)
    {
        var flags = query.RequestFlags;
        query.RequestFlags = flags | HeaderFlags.AuthenticData;
        var refreshed = false;
        try
        {
            var outcome = await next.ServeAsync(query, cancel).ConfigureAwait(false);
            query.RequestFlags = flags;
            refreshed = outcome.IsWritten && refresher.TakeRefreshed(query, found, counters);
            if (!refreshed) return null;
            HideAuthentic(query);
            return outcome;
        }
        finally
        {
            if (options.StaleRecheck > TimeSpan.Zero) refresher.End(found, refreshed, isStale: true);
        }
    }
}
