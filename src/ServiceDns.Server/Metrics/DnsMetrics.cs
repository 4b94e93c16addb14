namespace ServiceDns.Server;

/// <summary>The metric families of answering, with the names, labels and buckets of CoreDNS's plugin/metrics/vars.</summary>
/// <remarks>
/// Shared by the <c>prometheus</c> plugin, which counts what a chain serves, and the dispatcher, which counts under the zone
/// <see cref="Dropped"/> what no chain serves. The duration has the <c>type</c> label that CoreDNS's README documents.
/// </remarks>
public sealed class DnsMetrics(MetricRegistry registry)
{
    /// <summary>The zone label of queries that reach no chain. Without a final dot, so it can not be a zone.</summary>
    public const string Dropped = "dropped";

    /// <summary>Labels server, zone, view, proto (udp, tcp), family (1, 2), type (<see cref="QueryTypeLabel"/>).</summary>
    public MetricFamily<Counter> Requests { get; } = registry.Counter("coredns_dns_requests_total",
        "Counter of DNS requests made per zone, protocol and family.", "server", "zone", "view", "proto", "family", "type");

    /// <summary>Seconds from receipt to answer. Labels server, zone, view, type.</summary>
    public MetricFamily<Histogram> RequestDuration { get; } = registry.Histogram("coredns_dns_request_duration_seconds",
        "Histogram of the time (in seconds) each request took per zone.", Buckets.Time, "server", "zone", "view", "type");

    /// <summary>Bytes of the request. Labels server, zone, view, proto.</summary>
    public MetricFamily<Histogram> RequestSize { get; } = registry.Sizes("coredns_dns_request_size_bytes",
        "Size of the EDNS0 UDP buffer in bytes (64K for TCP) per zone and protocol.", "server", "zone", "view", "proto");

    /// <summary>Bytes of the response. Labels server, zone, view, proto.</summary>
    public MetricFamily<Histogram> ResponseSize { get; } = registry.Sizes("coredns_dns_response_size_bytes",
        "Size of the returned response in bytes.", "server", "zone", "view", "proto");

    /// <summary>Requests with the DO bit. Labels server, zone, view.</summary>
    public MetricFamily<Counter> DnssecOkRequests { get; } = registry.Counter("coredns_dns_do_requests_total",
        "Counter of DNS requests with DO bit set per zone.", "server", "zone", "view");

    /// <summary>Responses by code. Labels server, zone, view, rcode, plugin (who wrote; empty for the server itself).</summary>
    public MetricFamily<Counter> Responses { get; } = registry.Counter("coredns_dns_responses_total",
        "Counter of response status codes.", "server", "zone", "view", "rcode", "plugin");

    /// <summary>Replies of DNS over HTTPS by HTTP's status. Labels server, status.</summary>
    public MetricFamily<Counter> HttpResponses { get; } = registry.Counter("coredns_dns_https_responses_total",
        "Counter of DoH responses per server and http status code.", "server", "status");

    /// <summary>Replies of DNS over HTTP/3 by HTTP's status. Labels server, status.</summary>
    public MetricFamily<Counter> Http3Responses { get; } = registry.Counter("coredns_dns_https3_responses_total",
        "Counter of DoH3 responses per server and http status code.", "server", "status");

    /// <summary>Queries of DNS over QUIC by what became of them (<see cref="DoqError.Label"/>). Labels server, status.</summary>
    public MetricFamily<Counter> QuicResponses { get; } = registry.Counter("coredns_dns_quic_responses_total",
        "Counter of DoQ responses per server and QUIC application code.", "server", "status");

    /// <summary>Exceptions that escaped a handler.</summary>
    public Counter Panics { get; } = registry.Counter("coredns_panics_total", "A metrics that counts the number of panics.").With();

    /// <summary>1 for each plugin of a block. Labels server, zone, view, name.</summary>
    public MetricFamily<Gauge> PluginEnabled { get; } = registry.Gauge("coredns_plugin_enabled",
        "A metric that indicates whether a plugin is enabled on per server and zone basis.", "server", "zone", "view", "name");

    /// <summary>Datagrams that came while a worker's in-flight limit was reached. Label server.</summary>
    public MetricFamily<Counter> Overloads { get; } = registry.Counter("servicedns_udp_overload_total",
        "Counter of UDP queries that came while too many others waited.", "server");

    /// <summary>The reason label of <see cref="Shed"/>: dropped before it was looked at.</summary>
    internal const string ShedQuery = "query";

    /// <summary>
    /// Datagrams dropped since more came than could be answered. Labels server, reason, as CoreDNS's <c>shed</c> has them.
    /// </summary>
    internal MetricFamily<Counter> Shed { get; } = registry.Counter("coredns_shed_dropped_total",
        "Counter of queries and responses dropped, per server, by reason.", "server", "reason");

    /// <summary>Answers that the system did not take: no route, forbidden, too long. Label server.</summary>
    public MetricFamily<Counter> SendFailures { get; } = registry.Counter("servicedns_udp_send_failures_total",
        "Counter of UDP answers that could not be sent.", "server");

    /// <summary>TCP connections open now. Label server.</summary>
    public MetricFamily<Gauge> Connections { get; } = registry.Gauge("servicedns_tcp_connections",
        "Number of open TCP connections.", "server");

    /// <summary>TCP connections closed to make room for others, or refused. Label server.</summary>
    public MetricFamily<Counter> ConnectionsShed { get; } = registry.Counter("servicedns_tcp_connections_shed_total",
        "Counter of TCP connections closed because of the connection limit.", "server");

    /// <summary>Connections of DNS over QUIC or HTTP/3 open now. Label server.</summary>
    internal MetricFamily<Gauge> QuicConnections { get; } = registry.Gauge("servicedns_quic_connections",
        "Number of open QUIC connections.", "server");

    /// <summary>Connections of DNS over QUIC or HTTP/3 closed to make room for others, or refused. Label server.</summary>
    internal MetricFamily<Counter> QuicConnectionsShed { get; } = registry.Counter("servicedns_quic_connections_shed_total",
        "Counter of QUIC connections closed because of the connection limit.", "server");
}
