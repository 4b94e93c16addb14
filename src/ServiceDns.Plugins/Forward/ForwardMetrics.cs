using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward;

/// <summary>What happens to queries before an upstream is asked.</summary>
internal sealed class ForwardMetrics(MetricRegistry registry)
{
    /// <summary>Times that no upstream was healthy.</summary>
    public Counter HealthcheckBroken { get; } = registry.Counter(
        "coredns_forward_healthcheck_broken_total", "Counter of the number of complete failures of the healthchecks.").With();

    /// <summary>Queries that were one too many.</summary>
    public Counter Rejected { get; } = registry.Counter(
        "coredns_forward_max_concurrent_rejects_total",
        "Counter of the number of queries rejected because the concurrent queries were at maximum.").With();
}
