using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>The metrics of one <c>cache</c>, for each listener that it is asked through.</summary>
internal sealed class CacheMetrics
{
    private readonly MetricRegistry registry;
    private readonly string zones;
    private readonly PerListener<CacheInstruments> instruments;
    private CacheStore? watched;

    public CacheMetrics(MetricRegistry registry, string zones)
    {
        this.registry = registry;
        this.zones = zones;
        instruments = new PerListener<CacheInstruments>(Make);
    }

    /// <summary>Says where the numbers of entries come from.</summary>
    public void Watch(CacheStore store) => watched = store;

    /// <summary>Lets go of the store, which the registry, living longer, would hold.</summary>
    public Task ReleaseAsync(CancellationToken cancel)
    {
        watched = null;
        return Task.CompletedTask;
    }

    /// <summary>The instruments of the query's listener; made at its first query.</summary>
    public CacheInstruments For(Query query) => instruments.Of(query);

    private CacheInstruments Make(Query query)
    {
        var (server, view) = (query.Listener.Label, query.Block.View);
        var entries = registry.Gauge(
            "coredns_cache_entries", "The number of elements in the cache.", "server", "type", "zones", "view");
        var bytes = registry.Gauge(
            "servicedns_cache_size_bytes", "Memory that the elements in the cache take.", "server", "type", "zones", "view");
        foreach (var isDenial in new[] { false, true })
        {
            var type = isDenial ? "denial" : "success";
            entries.With(server, type, zones, view).ReadFrom(() => watched?.Count(isDenial) ?? 0);
            bytes.With(server, type, zones, view).ReadFrom(() => watched?.Bytes(isDenial) ?? 0);
        }
        return new CacheInstruments(registry, server, zones, view);
    }
}

/// <summary>The counters of one cache and one listener.</summary>
internal sealed class CacheInstruments(MetricRegistry registry, string server, string zones, string view)
{
    /// <summary>Queries in the cache's zones.</summary>
    public Counter Requests { get; } = Plain(registry, "requests_total", "The count of cache requests.", server, zones, view);

    /// <summary>Those that had to be handed on.</summary>
    public Counter Misses { get; } = Plain(
        registry, "misses_total", "The count of cache misses. Deprecated, derive misses from cache hits/requests counters.", server, zones,
        view);

    /// <summary>Fetches ahead of expiry, and of expired entries.</summary>
    public Counter Prefetches { get; } = Plain(
        registry, "prefetch_total", "The number of times the cache has prefetched a cached item.", server, zones, view);

    /// <summary>Responses to another question.</summary>
    public Counter Drops { get; } = Plain(
        registry, "drops_total", "The number responses that are not cached, because the reply is malformed.", server, zones, view);

    /// <summary>Expired entries that were served.</summary>
    public Counter Stale { get; } = Plain(
        registry, "served_stale_total", "The number of requests served from stale cache entries.", server, zones, view);

    private Counter SuccessHits { get; } = Typed(registry, "hits_total", "The count of cache hits.", server, "success", zones, view);

    private Counter DenialHits { get; } = Typed(registry, "hits_total", "The count of cache hits.", server, "denial", zones, view);

    /// <summary>Answers that had to go for others.</summary>
    public Counter SuccessEvictions { get; } = Typed(
        registry, "evictions_total", "The count of cache evictions.", server, "success", zones, view);

    /// <summary>Denials that had to go for others.</summary>
    public Counter DenialEvictions { get; } = Typed(
        registry, "evictions_total", "The count of cache evictions.", server, "denial", zones, view);

    /// <summary>Queries answered from one of the two stores.</summary>
    public Counter Hits(bool isDenial) => isDenial ? DenialHits : SuccessHits;

    private static Counter Plain(MetricRegistry registry, string name, string help, string server, string zones, string view) =>
        registry.Counter("coredns_cache_" + name, help, "server", "zones", "view").With(server, zones, view);

    private static Counter Typed(
        MetricRegistry registry, string name, string help, string server, string type, string zones, string view) =>
        registry.Counter("coredns_cache_" + name, help, "server", "type", "zones", "view").With(server, type, zones, view);
}
