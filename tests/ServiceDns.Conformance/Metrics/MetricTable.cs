namespace ServiceDns.Conformance.Metrics;

/// <summary>One family as dashboards and alerts for CoreDNS 1.14 know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">counter, gauge or histogram.</param>
/// <param name="Labels">Its labels, in any order.</param>
/// <param name="Bounds">A histogram's upper bounds, without the last one.</param>
internal sealed record MetricRow(string Name, string Type, string Labels, double[]? Bounds = null);

/// <summary>All families that this server has in common with CoreDNS, and the process's own.</summary>
internal static class MetricTable
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 16).Select(n => 0.00025 * Math.Pow(2, n))];
    private static readonly double[] Slim = [.. Enumerable.Range(0, 5).Select(n => 0.00025 * Math.Pow(10, n))];
    private static readonly double[] Sizes = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16e3, 32e3, 48e3, 64e3];
    private static readonly double[] Programming = [.. Enumerable.Range(0, 20).Select(n => 0.001 * Math.Pow(2, n))];
    private static readonly double[] Default = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10]; // of Prometheus' libraries

    public static MetricRow[] Rows { get; } =
    [
        new("coredns_build_info", "gauge", "version revision goversion"),
        new("coredns_panics_total", "counter", ""),
        new("coredns_plugin_enabled", "gauge", "server zone view name"),
        new("coredns_dns_requests_total", "counter", "server zone view proto family type"),
        new("coredns_dns_request_duration_seconds", "histogram", "server zone view type", Times),
        new("coredns_dns_request_size_bytes", "histogram", "server zone view proto", Sizes),
        new("coredns_dns_response_size_bytes", "histogram", "server zone view proto", Sizes),
        new("coredns_dns_do_requests_total", "counter", "server zone view"),
        new("coredns_dns_responses_total", "counter", "server zone view rcode plugin"),
        new("coredns_dns_https_responses_total", "counter", "server status"),
        new("coredns_cache_entries", "gauge", "server type zones view"),
        new("coredns_cache_hits_total", "counter", "server type zones view"),
        new("coredns_cache_misses_total", "counter", "server zones view"),
        new("coredns_cache_requests_total", "counter", "server zones view"),
        new("coredns_cache_prefetch_total", "counter", "server zones view"),
        new("coredns_cache_drops_total", "counter", "server zones view"),
        new("coredns_cache_served_stale_total", "counter", "server zones view"),
        new("coredns_cache_evictions_total", "counter", "server type zones view"),
        new("coredns_forward_healthcheck_broken_total", "counter", ""),
        new("coredns_forward_max_concurrent_rejects_total", "counter", ""),
        new("coredns_proxy_request_duration_seconds", "histogram", "proxy_name to rcode", Times),
        new("coredns_proxy_healthcheck_failures_total", "counter", "proxy_name to"),
        new("coredns_proxy_conn_cache_hits_total", "counter", "proxy_name to proto"),
        new("coredns_proxy_conn_cache_misses_total", "counter", "proxy_name to proto"),
        new("coredns_health_request_duration_seconds", "histogram", "", Slim),
        new("coredns_health_request_failures_total", "counter", ""),
        new("coredns_hosts_entries", "gauge", "hostsfile"),
        new("coredns_hosts_reload_timestamp_seconds", "gauge", ""),
        new("coredns_kubernetes_dns_programming_duration_seconds", "histogram", "service_kind", Programming),
        new("coredns_kubernetes_rest_client_request_duration_seconds", "histogram", "verb host", Default),
        new("coredns_kubernetes_rest_client_rate_limiter_duration_seconds", "histogram", "verb host", Default),
        new("coredns_kubernetes_rest_client_requests_total", "counter", "code method host"),
        new("coredns_reload_failed_total", "counter", ""),
        new("coredns_reload_version_info", "gauge", "hash value"),
        new("coredns_template_matches_total", "counter", "server zone view class type"),
        new("coredns_template_template_failures_total", "counter", "server zone view class type section template"),
        new("coredns_template_rr_failures_total", "counter", "server zone view class type section template"),
        new("coredns_acl_blocked_requests_total", "counter", "server zone view"),
        new("coredns_acl_filtered_requests_total", "counter", "server zone view"),
        new("coredns_acl_dropped_requests_total", "counter", "server zone view"),
        new("coredns_acl_allowed_requests_total", "counter", "server view"),
        new("coredns_autopath_success_total", "counter", "server"),
        new("coredns_dns64_requests_translated_total", "counter", "server"),
        new("coredns_local_localhost_requests_total", "counter", ""),
        new("coredns_shed_dropped_total", "counter", "server reason"),
        new("coredns_dnssec_cache_entries", "gauge", "server type"),
        new("coredns_dnssec_cache_hits_total", "counter", "server"),
        new("coredns_dnssec_cache_misses_total", "counter", "server"),
        new("process_cpu_seconds_total", "counter", ""),
        new("process_resident_memory_bytes", "gauge", ""),
        new("process_virtual_memory_bytes", "gauge", ""),
        new("process_virtual_memory_max_bytes", "gauge", ""),
        new("process_open_fds", "gauge", ""),
        new("process_max_fds", "gauge", ""),
        new("process_start_time_seconds", "gauge", ""),
        new("process_network_receive_bytes_total", "counter", ""),
        new("process_network_transmit_bytes_total", "counter", ""),
    ];

    /// <summary>Families that no query moves, each with its reason.</summary>
    public static IReadOnlyDictionary<string, string> Still { get; } = new Dictionary<string, string>
    {
        ["coredns_build_info"] = "is 1 as long as the program runs",
        ["coredns_panics_total"] = "counts mistakes of the program, and no query is known that makes one",
        ["coredns_cache_drops_total"] = "counts answers to another question, which forward turns into FORMERR before",
        ["process_resident_memory_bytes"] = "is what the process has, and need not change",
        ["process_virtual_memory_bytes"] = "is what the process has, and need not change",
        ["process_open_fds"] = "is what the process has, and need not change",
        ["process_virtual_memory_max_bytes"] = "is a limit",
        ["process_max_fds"] = "is a limit",
        ["process_start_time_seconds"] = "is when the process began",
    };
}
