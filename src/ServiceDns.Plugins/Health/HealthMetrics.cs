using ServiceDns.Server;

namespace ServiceDns.Plugins.Health;

/// <summary>What <c>health</c> measures of its own endpoint.</summary>
internal sealed class HealthMetrics(MetricRegistry metrics)
{
    /// <summary>Seconds that each request took, failed ones included.</summary>
    public Histogram Duration { get; } = metrics.Histogram("coredns_health_request_duration_seconds",
        "Histogram of the time (in seconds) each request took.", Buckets.SlimTime).With();

    /// <summary>Requests that failed.</summary>
    public Counter Failures { get; } = metrics.Counter("coredns_health_request_failures_total",
        "The number of times the health check failed.").With();
}
