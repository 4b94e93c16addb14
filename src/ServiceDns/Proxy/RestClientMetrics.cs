using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Proxy;

/// <summary><c>rest_client_*</c>: requests to the API server, with the names, labels and buckets of every Kubernetes component.</summary>
internal sealed class RestClientMetrics(MetricRegistry registry)
{
    private static readonly double[] Bounds = [.005, .025, .1, .25, .5, 1, 2, 4, 8, 15, 30, 60];

    private readonly MetricFamily<Histogram> duration = registry.Histogram(
        "rest_client_request_duration_seconds", "Request latency in seconds. Broken down by verb, and host.", Bounds, "verb", "host");

    private readonly MetricFamily<Counter> requests = registry.Counter(
        "rest_client_requests_total", "Number of HTTP requests, partitioned by status code, method, and host.", "code", "method", "host");

    /// <summary>Counts one request.</summary>
    internal void Observe(ApiRequest request)
    {
        duration.With(request.Method, request.Host).Observe(MetricShard.Shared, request.Took.TotalSeconds);
        requests.With(request.Code, request.Method, request.Host).Increment();
    }
}
