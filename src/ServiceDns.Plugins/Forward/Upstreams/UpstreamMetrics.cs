using System.Globalization;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>The metrics of all upstreams of a plugin: <c>coredns_proxy_*</c>.</summary>
/// <param name="registry">Where they are.</param>
/// <param name="plugin">The label <c>proxy_name</c>.</param>
internal sealed class UpstreamMetrics(MetricRegistry registry, string plugin)
{
    private readonly MetricFamily<Histogram> duration = registry.Histogram(
        "coredns_proxy_request_duration_seconds", "Histogram of the time each request took.", Buckets.Time, "proxy_name", "to", "rcode");

    private readonly MetricFamily<Counter> checkFailures = registry.Counter(
        "coredns_proxy_healthcheck_failures_total", "Counter of the number of failed healthchecks.", "proxy_name", "to");

    private readonly MetricFamily<Counter> hits = registry.Counter(
        "coredns_proxy_conn_cache_hits_total", "Counter of connection cache hits per upstream and protocol.", "proxy_name", "to", "proto");

    private readonly MetricFamily<Counter> misses = registry.Counter(
        "coredns_proxy_conn_cache_misses_total", "Counter of connection cache misses per upstream and protocol.",
        "proxy_name", "to", "proto");

    /// <summary>The instruments of one upstream.</summary>
    /// <param name="to">Its address, as in the label.</param>
    public UpstreamInstruments For(string to) => new(
        code => duration.With(plugin, to, code), () => checkFailures.With(plugin, to), proto => hits.With(plugin, to, proto),
        proto => misses.With(plugin, to, proto));
}

/// <summary>The instruments of one upstream; each is made when it is needed first, as in CoreDNS, and kept.</summary>
internal sealed class UpstreamInstruments(
    Func<string, Histogram> duration, Func<Counter> checkFailures, Func<string, Counter> hits, Func<string, Counter> misses)
{
    private const int KnownCodes = 24;

    private readonly Histogram?[] durations = new Histogram?[KnownCodes];
    private readonly Counter?[] connections = new Counter?[6];

    /// <summary>Counts an answer.</summary>
    public void Answered(ResponseCode code, TimeSpan took)
    {
        var histogram = (int)code < KnownCodes
            ? durations[(int)code] ??= duration(code.ToText())
            : duration(((int)code).ToString(CultureInfo.InvariantCulture));
        histogram.Observe(MetricShard.Shared, took.TotalSeconds);
    }

    /// <summary>Counts a failed health check.</summary>
    public void CheckFailed() => checkFailures().Increment();

    /// <summary>Counts a connection that was used again, or one that had to be made.</summary>
    public void Connected(UpstreamProtocol protocol, bool reused)
    {
        var counter = connections[((int)protocol * 2) + (reused ? 1 : 0)] ??= (reused ? hits : misses)(NameOf(protocol));
        counter.Increment();
    }

    private static string NameOf(UpstreamProtocol protocol) => protocol switch
    {
        UpstreamProtocol.Udp => "udp",
        UpstreamProtocol.Tcp => "tcp",
        _ => "tcp-tls",
    };
}
