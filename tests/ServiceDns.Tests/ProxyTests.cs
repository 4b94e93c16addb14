using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace ServiceDns.Tests;

/// <summary>The forwarder as a program, in the mode that needs no rights.</summary>
public class ProxyTests : ProgramTest
{
    private static readonly HttpClient Http = new();

    private readonly int health = ProgramRun.FreePort(), metrics = ProgramRun.FreePort(), endpoint = ProgramRun.FreePort();

    public ProxyTests() => Write("cluster/web.yaml", Cluster("127.96.0.1", "192.0.2.1"));

    private string Config => $"""
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: userspace
        hostnameOverride: n1
        healthzBindAddress: 127.0.0.1:{health}
        metricsBindAddress: 127.0.0.1:{metrics}
        """;

    [Fact]
    public async Task Forwards_what_the_manifests_say_and_follows_them()
    {
        Write("proxy.yaml", Config);
        using var run = ProgramRun.Start(
            Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16"]);
        await run.UntilAsync("[INFO] proxy: synced 1 service ports and 1 endpoints: 1 ports changed");

        Assert.True(IsOpen("127.96.0.1"));
        Assert.StartsWith(
            "{\"lastUpdated\":\"20", await Http.GetStringAsync($"http://127.0.0.1:{health}/healthz"), StringComparison.Ordinal);
        Assert.Equal("userspace", await Http.GetStringAsync($"http://127.0.0.1:{metrics}/proxyMode"));
        Assert.Equal("ok", await Http.GetStringAsync($"http://127.0.0.1:{metrics}/healthz"));
        Assert.Contains(
            "\"mode\": \"userspace\"", await Http.GetStringAsync($"http://127.0.0.1:{metrics}/configz"), StringComparison.Ordinal);

        var flags = await Http.GetStringAsync($"http://127.0.0.1:{metrics}/flagz");
        Assert.Contains("\ncluster-ip-range: 127.96.0.0/16\n", flags, StringComparison.Ordinal);
        Assert.Contains("\niptables-sync-period: 30s\n", flags, StringComparison.Ordinal); // the default
        Assert.Contains("\nUp: 0 hr 00 min ", await Http.GetStringAsync($"http://127.0.0.1:{metrics}/statusz"), StringComparison.Ordinal);

        Write("cluster/web.yaml", Cluster("127.96.0.2", "192.0.2.1"));
        await run.UntilAsync("2 changes in userspace");
        Assert.True(IsOpen("127.96.0.2"));
        Assert.False(IsOpen("127.96.0.1"));

        run.Signal("TERM");
        Assert.Equal(0, await run.EndAsync());
    }

    [Fact]
    public async Task Metrics_have_kube_proxys_names_labels_and_buckets()
    {
        Write("proxy.yaml", Config);
        using var run = ProgramRun.Start(
            Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16"]);
        await run.UntilAsync("proxy: synced");
        using var livez = await Http.GetAsync($"http://127.0.0.1:{health}/livez");
        Assert.Equal(["nosniff"], livez.Headers.GetValues("X-Content-Type-Options"));

        // What happened before the start says nothing of how long it takes.
        var atStart = await Http.GetStringAsync($"http://127.0.0.1:{metrics}/metrics");
        Assert.DoesNotContain("programming_duration_seconds_count", atStart, StringComparison.Ordinal);
        Write("cluster/web.yaml", Cluster("127.96.0.2", "192.0.2.2", DateTimeOffset.UtcNow.ToString("O")));
        await run.UntilAsync("2 changes in userspace");

        var lines = (await Http.GetStringAsync($"http://127.0.0.1:{metrics}/metrics")).Split('\n');

        Assert.Contains("kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 2", lines);
        Assert.Contains("kubeproxy_sync_full_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1", lines);
        Assert.Equal(16, lines.Count(line => line.StartsWith(
            "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith(
            "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"16.384\"}", StringComparison.Ordinal));
        Assert.Contains("kubeproxy_sync_proxy_rules_endpoint_changes_pending 0", lines);
        Assert.Contains("kubeproxy_sync_proxy_rules_service_changes_total 2", lines);
        Assert.Contains(
            lines,
            line => line.StartsWith("kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family=\"IPv4\"} 1.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(
            "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds{ip_family=\"IPv4\"} 1.", StringComparison.Ordinal));
        Assert.Contains("kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family=\"IPv4\",traffic_policy=\"internal\"} 0", lines);
        Assert.Contains("kubeproxy_network_programming_duration_seconds_count{ip_family=\"IPv4\"} 1", lines);
        Assert.Equal(82, lines.Count(line => line.StartsWith(
            "kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv4\",le=", StringComparison.Ordinal)));
        Assert.Contains("kubeproxy_proxy_livez_total{code=\"200\"} 1", lines);
        Assert.Contains(
            "kube_service_info{namespace=\"default\",service=\"web\",cluster_ip=\"127.96.0.2\",external_name=\"\",load_balancer_ip=\"\"} 1",
            lines);
        Assert.Contains("kube_service_spec_type{namespace=\"default\",service=\"web\",type=\"ClusterIP\"} 1", lines);
        Assert.Contains("kube_endpoint_address_available{namespace=\"default\",endpoint=\"web\"} 1", lines);
        Assert.Contains("kube_endpoint_address_not_ready{namespace=\"default\",endpoint=\"web\"} 0", lines);
    }

    [Fact]
    public async Task A_local_policy_is_counted_while_only_other_nodes_have_endpoints()
    {
        //             address      type          internally external nodes of the endpoints
        string[] before =
        [
            Policies("127.96.0.1", "LoadBalancer", "Cluster", "Cluster", "n2"),
            Policies("127.96.0.2", "LoadBalancer", "Local", "Cluster", "n2"),
            Policies("127.96.0.3", "LoadBalancer", "Cluster", "Local", "n2"),
            Policies("127.96.0.4", "LoadBalancer", "Local", "Local", "n2", "n3"),
            Policies("127.96.0.5", "LoadBalancer", "Local", "Local", "n1", "n2"),
            Policies("127.96.0.6", "LoadBalancer", "Local", "Local"), // none anywhere: refused, not dropped
            Policies("127.96.0.7", "ClusterIP", "Local", null, "n2"),
        ];
        Write("proxy.yaml", Config);
        Write("cluster/web.yaml", string.Join("\n---\n", before));
        using var run = ProgramRun.Start(
            Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16"]);
        await run.UntilAsync("proxy: synced 7 service ports");
        Assert.Equal((3, 2), await WithoutLocalEndpoints());

        string[] after = [.. before[..3], Policies("127.96.0.4", "LoadBalancer", "Local", "Local", "n2", "n1")];
        Write("cluster/web.yaml", string.Join("\n---\n", after));
        await run.UntilAsync("proxy: synced 4 service ports");
        Assert.Equal((1, 1), await WithoutLocalEndpoints());
    }

    [Fact]
    public async Task A_node_that_is_to_go_is_unhealthy_for_balancers_alone()
    {
        Write("proxy.yaml", Config);
        Write("cluster/node.yaml",
            "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nspec: {taints: [{key: ToBeDeletedByClusterAutoscaler, "
            + "effect: NoSchedule}]}\n");
        using var run = ProgramRun.Start(
            Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16"]);
        await run.UntilAsync("proxy: synced");

        using var healthz = await Http.GetAsync($"http://127.0.0.1:{health}/healthz");
        using var livez = await Http.GetAsync($"http://127.0.0.1:{health}/livez");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (healthz.StatusCode, livez.StatusCode));
        Assert.Contains(
            "\"nodeEligible\":false,\"healthy\":true,\"status\":{\"IPv4\":{", await healthz.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_configuration_ends_it()
    {
        Write("proxy.yaml", Config);
        using var run = ProgramRun.Start(
            Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster", "--cluster-ip-range", "127.96.0.0/16"]);
        await run.UntilAsync("proxy: synced");

        Write("proxy.yaml", Config + "\nclusterCIDR: 10.244.0.0/16\n");

        Assert.Equal(1, await run.EndAsync());
        Assert.Contains("[ERROR] proxy: content of proxy.yaml was updated", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hard_fail_means_that_a_taken_port_ends_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, health);
        taken.Start();
        Write("proxy.yaml", Config + "\nbindAddressHardFail: true\n");

        var (code, _, errors) = await RunAsync("proxy", "--config", "proxy.yaml", "--manifests", "cluster");

        Assert.Equal(1, code);
        Assert.Contains($"listen tcp 127.0.0.1:{health}: bind: address already in use", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_the_configuration_with_its_defaults()
    {
        var (code, _, _) = await RunAsync("proxy", "--write-config-to", "out.yaml", "--proxy-mode", "ipvs");

        var text = File.ReadAllText(Path.Combine(Folder, "out.yaml"));
        Assert.Equal(0, code);
        Assert.StartsWith("apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmode: \"ipvs\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  masqueradeBit: 14\n", text, StringComparison.Ordinal);
    }

    //                     arguments, exit code, a line of standard error
    public static TheoryData<string, int, string> Ends => new()
    {
        { "--proxy-mod ipvs", 1, "Error: unknown flag: --proxy-mod" },
        { "--config none.yaml", 1, "Error: none.yaml - can not be read: " },
        { "--config bad.yaml --manifests cluster", 1, "Error: bad.yaml:3 - mode: Invalid value: \"turbo\": must be " },
        { "--proxy-mode userspace --manifests none", 1, "Error: /" },
        { "--proxy-mode userspace --kubeconfig none", 1, "Error: none" },
        { "--help", 0, "" },
        { "--version", 0, "" },
    };

    [Theory, MemberData(nameof(Ends))]
    public async Task Ends_at_once_with(string arguments, int expected, string error)
    {
        Write("bad.yaml", "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: turbo\n");
        string[] ports = ["--healthz-bind-address", $"127.0.0.1:{health}", "--metrics-bind-address", $"127.0.0.1:{metrics}"];

        var (code, output, errors) = await RunAsync(["proxy", .. arguments.Split(' '), .. ports]);

        Assert.Equal(expected, code);
        Assert.StartsWith(error, errors, StringComparison.Ordinal);
        Assert.True(expected != 0 || output.Length > 0, output);
    }

    private string Cluster(string address, string target, string caused = "2026-01-02T03:04:05Z") => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: {{address}}, ports: [{name: http, port: {{endpoint}}}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: web-1
          labels: {kubernetes.io/service-name: web}
          annotations: {endpoints.kubernetes.io/last-change-trigger-time: "{{caused}}"}
        addressType: IPv4
        ports: [{name: http, port: {{endpoint}}}]
        endpoints: [{addresses: [{{target}}]}]
        """;

    /// <summary>A service, named after its address, with an endpoint on each node.</summary>
    private string Policies(string address, string type, string internally, string? externally, params string[] nodes)
    {
        var name = "s" + address.Split('.')[^1];
        var endpoints = string.Join(", ", nodes.Select((node, n) => $"{{addresses: [192.0.2.{n + 1}], nodeName: {node}}}"));
        var outside = externally == null
            ? ""
            : $"""

                  externalTrafficPolicy: {externally}
                  allocateLoadBalancerNodePorts: false
                  externalIPs: [203.0.113.{name[1..]}]
                """;
        return $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}}, namespace: default}
            spec:
              ports: [{name: http, port: {{endpoint}}}]
              type: {{type}}
              clusterIP: {{address}}
              internalTrafficPolicy: {{internally}}{{outside}}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: {{name}}-1, labels: {kubernetes.io/service-name: {{name}}}, namespace: default}
            addressType: IPv4
            ports: [{name: http, port: {{endpoint}}}]
            endpoints: [{{endpoints}}]
            """;
    }

    /// <summary>How many services a local policy leaves without endpoints, from within and from without.</summary>
    private async Task<(int Internal, int External)> WithoutLocalEndpoints()
    {
        var lines = (await Http.GetStringAsync($"http://127.0.0.1:{metrics}/metrics")).Split('\n');
        return (Of("internal"), Of("external"));

        int Of(string policy)
        {
            var name = $"kubeproxy_sync_proxy_rules_no_local_endpoints_total{{ip_family=\"IPv4\",traffic_policy=\"{policy}\"}} ";
            var line = Assert.Single(lines, line => line.StartsWith(name, StringComparison.Ordinal));
            return int.Parse(line[name.Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether somebody listens there: the connection is accepted, whatever becomes of it.</summary>
    private bool IsOpen(string address)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(address, endpoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
