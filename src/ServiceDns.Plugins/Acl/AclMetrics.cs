using System.Collections.Concurrent;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Acl;

/// <summary>Counts what the rules decided.</summary>
internal sealed class AclMetrics
{
    private readonly MetricFamily<Counter> blocked, filtered, dropped;
    private readonly PerListener<Counter> allowed;
    private readonly ConcurrentDictionary<(AclAction Action, ListenerInfo Listener, DomainName Zone), Counter> denied = new();

    public AclMetrics(MetricRegistry registry)
    {
        blocked = registry.Counter(
            "coredns_acl_blocked_requests_total", "Counter of DNS requests being blocked.", "server", "zone", "view");
        filtered = registry.Counter(
            "coredns_acl_filtered_requests_total", "Counter of DNS requests being filtered.", "server", "zone", "view");
        dropped = registry.Counter(
            "coredns_acl_dropped_requests_total", "Counter of DNS requests being dropped.", "server", "zone", "view");
        var passed = registry.Counter("coredns_acl_allowed_requests_total", "Counter of DNS requests being allowed.", "server", "view");
        allowed = new PerListener<Counter>(query => passed.With(query.Listener.Label, query.Block.View));
    }

    /// <summary>Counts a query that is served.</summary>
    public void CountAllowed(Query query) => allowed.Of(query).Add(query.Shard);

    /// <summary>Counts a query that a rule of the zone keeps from being served.</summary>
    public void Count(Query query, AclAction action, DomainName zone)
    {
        if (!denied.TryGetValue((action, query.Listener, zone), out var counter))
        {
            var family = action switch
            {
                AclAction.Block => blocked,
                AclAction.Filter => filtered,
                _ => dropped,
            };
            counter = denied[(action, query.Listener, zone)] = family.With(query.Listener.Label, zone.ToString(), query.Block.View);
        }
        counter.Add(query.Shard);
    }
}
