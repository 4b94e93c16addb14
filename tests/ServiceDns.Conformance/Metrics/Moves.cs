using System.Globalization;
using ServiceDns.Conformance.Server;

namespace ServiceDns.Conformance.Metrics;

/// <summary>What makes each family move. It is done again until it has: most of it depends on times that the server keeps.</summary>
internal static class Moves
{
    private const int Burst = 20_000; // more than any queue holds a quarter of

    private static int count;

    /// <summary>The act for each family.</summary>
    public static IReadOnlyDictionary<string, Func<MovingServer, Task>> Of { get; } = new Dictionary<string, Func<MovingServer, Task>>
    {
        ["coredns_plugin_enabled"] = server => server.WriteCorefileAsync($"extra{Next()}.example {{\n    import counted\n    chaos\n}}\n"),
        ["coredns_dns_requests_total"] = Ask("www.example"),
        ["coredns_dns_request_duration_seconds"] = Ask("www.example"),
        ["coredns_dns_request_size_bytes"] = Ask("www.example"),
        ["coredns_dns_response_size_bytes"] = Ask("www.example"),
        ["coredns_dns_do_requests_total"] = server => server.SendAsync("www.example", dnssec: true),
        ["coredns_dns_responses_total"] = Ask("www.example"),
        ["coredns_dns_https_responses_total"] = server => server.AskByHttpsAsync(),
        ["coredns_cache_entries"] = server => server.SendAsync($"n{Next()}.cached.example", "AAAA"), // denials: of answers it may be full
        ["coredns_cache_hits_total"] = Ask("www.cached.example", "AAAA"), // a denial
        ["coredns_cache_misses_total"] = server => server.SendAsync($"n{Next()}.cached.example"),
        ["coredns_cache_requests_total"] = Ask("www.cached.example"),
        ["coredns_cache_prefetch_total"] = Ask("www.cached.example"),
        ["coredns_cache_served_stale_total"] = Ask("www.stale.example"),
        ["coredns_cache_evictions_total"] = FillAsync,
        ["coredns_forward_healthcheck_broken_total"] = Ask("www.gone.example"),
        ["coredns_forward_max_concurrent_rejects_total"] = Ask("www.busy.example"),
        ["coredns_proxy_request_duration_seconds"] = server => server.SendAsync($"n{Next()}.cached.example"),
        ["coredns_proxy_healthcheck_failures_total"] = Ask("www.gone.example"),
        ["coredns_proxy_conn_cache_hits_total"] = server => server.SendAsync($"n{Next()}.cached.example"),
        ["coredns_proxy_conn_cache_misses_total"] = AskLaterAsync,
        ["coredns_health_request_duration_seconds"] = Nothing, // the server asks itself each second
        ["coredns_health_request_failures_total"] = HideHealthAsync,
        ["coredns_hosts_entries"] = server => server.ReplaceAsync("hosts", $"192.0.2.80 a.example\n192.0.2.81 n{Next()}.example\n"),
        ["coredns_hosts_reload_timestamp_seconds"] = server => server.ReplaceAsync("hosts", $"192.0.2.80 n{Next()}.hosts.example\n"),
        ["coredns_kubernetes_dns_programming_duration_seconds"] = server => server.WriteEndpointsAsync(1 + Next() % 250),
        ["coredns_reload_failed_total"] = server => server.WriteCorefileAsync($"broken{Next()} {{\n    nothing\n}}\n"),
        ["coredns_reload_version_info"] = server => server.WriteCorefileAsync($"# {Next()}\n"),
        ["coredns_template_matches_total"] = Ask("www.template.example"),
        ["coredns_template_template_failures_total"] = Ask("www.template.example", "TXT"),
        ["coredns_template_rr_failures_total"] = Ask("www.template.example", "MX"),
        ["coredns_acl_blocked_requests_total"] = Ask("www.acl.example"),
        ["coredns_acl_filtered_requests_total"] = Ask("www.acl.example", "AAAA"),
        ["coredns_acl_dropped_requests_total"] = Ask("www.acl.example", "TXT"),
        ["coredns_acl_allowed_requests_total"] = Ask("www.acl.example", "MX"),
        ["coredns_autopath_success_total"] = Ask("web.path.example"),
        ["coredns_dns64_requests_translated_total"] = Ask("www.six.example", "AAAA"),
        ["coredns_local_localhost_requests_total"] = Ask("localhost.example"),
        ["coredns_shed_dropped_total"] = FloodAsync,
        ["coredns_dnssec_cache_entries"] = server => server.SendAsync($"n{Next()}.signed.example", dnssec: true),
        ["coredns_dnssec_cache_hits_total"] = server => server.SendAsync("www.signed.example", dnssec: true),
        ["coredns_dnssec_cache_misses_total"] = server => server.SendAsync($"n{Next()}.signed.example", dnssec: true),
        ["process_cpu_seconds_total"] = Ask("www.example"),
        ["process_network_receive_bytes_total"] = Ask("www.example"),
        ["process_network_transmit_bytes_total"] = Ask("www.example"),
    };

    private static int Next() => Interlocked.Increment(ref count);

    private static Func<MovingServer, Task> Ask(string name, string type = "A") => server => server.SendAsync(name, type);

    private static Task Nothing(MovingServer server) => Task.CompletedTask;

    /// <summary>Asks when the kept connections have expired.</summary>
    private static async Task AskLaterAsync(MovingServer server)
    {
        await Task.Delay(TimeSpan.FromSeconds(2));
        await server.SendAsync($"n{Next()}.cached.example");
    }

    private static async Task FillAsync(MovingServer server)
    {
        for (var i = 0; i < 300; i++) await server.SendAsync($"n{Next()}.cached.example");
    }

    /// <summary>Takes the way to its own /health from the server, which asks itself each second.</summary>
    private static Task HideHealthAsync(MovingServer server) =>
        server.RunAsync("ip", "route", "replace", "prohibit", "127.0.0.2", "table", "local");

    /// <summary>Queries come while the server can not run: when it goes on, its queue is full of old ones.</summary>
    private static async Task FloodAsync(MovingServer server)
    {
        await SignalAsync(server, "STOP");
        for (var i = 0; i < Burst; i++) await server.SendAsync("www.example");
        await SignalAsync(server, "CONT");
    }

    private static Task SignalAsync(MovingServer server, string name) =>
        Command.RunAsync("kill", $"-{name}", server.ProcessId.ToString(CultureInfo.InvariantCulture));
}
