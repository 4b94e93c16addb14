using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary><c>coredns_kubernetes_rest_client_…</c>: requests to the API server, with CoreDNS's names, labels and buckets.</summary>
internal sealed class RestClientMetrics(MetricRegistry registry)
{
    private static readonly double[] Bounds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10]; // prometheus.DefBuckets

    private readonly MetricFamily<Histogram> duration = registry.Histogram(
        "coredns_kubernetes_rest_client_request_duration_seconds",
        "Request latency in seconds. Broken down by verb and host.", Bounds, "verb", "host");

    private readonly MetricFamily<Histogram> limiter = registry.Histogram(
        "coredns_kubernetes_rest_client_rate_limiter_duration_seconds",
        "Client side rate limiter latency in seconds. Broken down by verb and host.", Bounds, "verb", "host");

    private readonly MetricFamily<Counter> requests = registry.Counter(
        "coredns_kubernetes_rest_client_requests_total",
        "Number of HTTP requests, partitioned by status code, method, and host.", "code", "method", "host");

    /// <summary>Counts one request.</summary>
    public void Observe(ApiRequest request)
    {
        if (request.Throttled is { } wait) limiter.With(request.Method, request.Host).Observe(MetricShard.Shared, wait.TotalSeconds);
        duration.With(request.Method, request.Host).Observe(MetricShard.Shared, request.Took.TotalSeconds);
        requests.With(request.Code, request.Method, request.Host).Increment();
    }
}
