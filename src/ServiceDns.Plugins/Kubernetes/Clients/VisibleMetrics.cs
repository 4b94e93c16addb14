using System.Collections.Concurrent;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary><c>servicedns_visible_…</c>: what was denied, or would have been, between which namespaces.</summary>
internal sealed class VisibleMetrics
{
    private const int MostPairs = 1000; // beyond them all are one: a cluster has as many pairs as the square of its namespaces

    private const string Other = "other";

    private static readonly string[] Labels = ["client_namespace", "namespace"];

    private readonly MetricFamily<Counter> family;
    private readonly ConcurrentDictionary<(string Client, string Target), Counter> pairs = new();

    public VisibleMetrics(MetricRegistry metrics, bool isAudit)
    {
        family = isAudit
            ? metrics.Counter("servicedns_visible_audited_total",
                "Counter of DNS requests that would be denied since the client's namespace may not resolve the name's.", Labels)
            : metrics.Counter("servicedns_visible_denied_total",
                "Counter of DNS requests that were denied since the client's namespace may not resolve the name's.", Labels);
        Unknown = metrics.Counter("servicedns_visible_unknown_clients_total",
            "Counter of DNS requests for names of namespaces by clients that are no pod.").With();
    }

    /// <summary>Queries of clients that are no pod.</summary>
    public Counter Unknown { get; }

    /// <summary>Queries of clients in one namespace for names of another.</summary>
    public Counter Denied(string client, string target)
    {
        if (pairs.TryGetValue((client, target), out var known)) return known;
        return pairs.Count >= MostPairs
            ? family.With(Other, Other)
            : pairs.GetOrAdd((client, target), pair => family.With(pair.Client, pair.Target));
    }
}
