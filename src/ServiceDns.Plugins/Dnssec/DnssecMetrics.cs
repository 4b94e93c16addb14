using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>How the cache of signatures does.</summary>
internal sealed class DnssecMetrics
{
    private readonly PerListener<Gauge> entries;
    private readonly PerListener<Counter> hits, misses;

    public DnssecMetrics(MetricRegistry registry)
    {
        var size = registry.Gauge("coredns_dnssec_cache_entries", "The number of elements in the dnssec cache.", "server", "type");
        var hit = registry.Counter("coredns_dnssec_cache_hits_total", "The count of cache hits.", "server");
        var miss = registry.Counter("coredns_dnssec_cache_misses_total", "The count of cache misses.", "server");
        entries = new PerListener<Gauge>(query => size.With(query.Listener.Label, "signature"));
        hits = new PerListener<Counter>(query => hit.With(query.Listener.Label));
        misses = new PerListener<Counter>(query => miss.With(query.Listener.Label));
    }

    /// <summary>Notes that signatures were looked for.</summary>
    public void Looked(Query query, bool isHit) => (isHit ? hits : misses).Of(query).Add(query.Shard);

    /// <summary>Notes how many sets are in the cache.</summary>
    public void Holds(Query query, int count) => entries.Of(query).Set(count);
}
