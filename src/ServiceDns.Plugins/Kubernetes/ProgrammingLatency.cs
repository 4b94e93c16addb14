using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// <c>coredns_kubernetes_dns_programming_duration_seconds</c>: from the cause of a change in endpoints to its answer being served.
/// </summary>
/// <remarks>The DNS programming latency SLI of Kubernetes' SIG Scalability; the cause's time is an annotation of the slice.</remarks>
internal sealed class ProgrammingLatency(ProcessServices process)
{
    private readonly MetricFamily<Histogram> family = process.Metrics.Histogram(
        "coredns_kubernetes_dns_programming_duration_seconds",
        "Histogram of the time (in seconds) it took to program a dns instance.",
        [.. Enumerable.Range(0, 20).Select(n => 0.001 * Math.Pow(2, n))],
        "service_kind");

    /// <summary>Counts a change whose answers are in place now.</summary>
    public void Observe(ServiceChange change, Service? service)
    {
        if (change.Cause is not { } cause || service is null || (change.Aspects & ServiceAspects.Endpoints) == 0) return;
        var kind = service.IsHeadless ? "headless_with_selector" : "cluster_ip";
        family.With(kind).Observe(MetricShard.Shared, (process.Time.GetUtcNow() - cause).TotalSeconds);
    }
}
