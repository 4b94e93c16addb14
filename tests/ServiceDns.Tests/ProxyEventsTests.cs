using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ServiceDns.FakeApiServer;

namespace ServiceDns.Tests;

/// <summary>What the forwarder, as a program, posts to an API server.</summary>
public sealed class ProxyEventsTests : ProgramTest, IAsyncLifetime
{
    private readonly int health = ProgramRun.FreePort(), metrics = ProgramRun.FreePort();
    private FakeApi api = null!;

    public async Task InitializeAsync() => api = await FakeApi.StartAsync();

    async Task IAsyncLifetime.DisposeAsync() => await api.DisposeAsync();

    [Fact]
    public async Task The_start_is_an_event_of_the_node_and_a_check_that_can_not_listen_one_of_the_service()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        api.Store.Create(ResourceKind.Service, $$"""
            {"metadata":{"name":"web","namespace":"shop"},
            "spec":{"type":"LoadBalancer","clusterIP":"127.96.0.9","clusterIPs":["127.96.0.9"],
            "externalTrafficPolicy":"Local","healthCheckNodePort":{{port}},"ports":[{"port":80,"nodePort":30080,"protocol":"TCP"}]} }
            """);
        using var run = ProgramRun.Start(Folder, ["proxy", "--config", Config("nodePortAddresses: [127.0.0.0/8]")]);
        await run.UntilAsync($"health check of shop/web can not listen on port {port}, trying again: 127.0.0.1:{port}: ");
        await UntilPosted(2);

        var events = api.Store.List(ResourceKind.Event).OrderBy(item => (string?)item["reason"], StringComparer.Ordinal).ToList();
        Assert.Equal(
            ["Warning shop Service web FailedToStartServiceHealthcheck Listen", "Normal default Node n1 Starting StartKubeProxy"],
            events.Select(Text));
        Assert.StartsWith(
            $"node n1 failed to start healthcheck \"shop/web\" on port {port}: 127.0.0.1:{port}: ", (string?)events[0]["note"],
            StringComparison.Ordinal);
        Assert.All(events, item => Assert.Equal(
            ("servicedns-proxy", "servicedns-proxy-n1"), ((string?)item["reportingController"], (string?)item["reportingInstance"])));

        run.Signal("TERM");
        Assert.Equal(0, await run.EndAsync());
    }

    [Theory]
    [InlineData(true, "FailedToStartProxierHealthcheck")]
    [InlineData(false, "FailedToStartMetricServer")]
    public async Task A_page_that_can_not_be_served_and_ends_it_is_an_event_still(bool isHealth, string reason)
    {
        using var taken = new TcpListener(IPAddress.Loopback, isHealth ? health : metrics);
        taken.Start();

        var (code, _, _) = await RunAsync("proxy", "--config", Config("bindAddressHardFail: true"));

        Assert.Equal(1, code);
        var posted = Assert.Single(api.Store.List(ResourceKind.Event));
        Assert.Equal($"Warning default Node n1 {reason} StartKubeProxy", Text(posted));
        Assert.Contains("address already in use", (string?)posted["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_post_it_forwards_and_says_so_once()
    {
        foreach (var kind in ResourceKind.All.Where(kind => kind != ResourceKind.Event))
        {
            api.Access.Allow("system:anonymous", kind, null, "list", "watch");
        }
        using var run = ProgramRun.Start(Folder, ["proxy", "--config", Config("")]);
        await run.UntilAsync("[WARNING] proxy: Events can not be posted, which hinders nothing else: ");
        await run.UntilAsync("proxy: synced 0 service ports");

        Assert.Contains("resources: [\"events\"], verbs: [create]", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, api.Store.Count(ResourceKind.Event));
    }

    [Fact]
    public async Task Requests_to_the_API_server_are_counted()
    {
        using var run = ProgramRun.Start(Folder, ["proxy", "--config", Config("")]);
        await run.UntilAsync("proxy: synced 0 service ports");
        using var http = new HttpClient();

        var lines = (await http.GetStringAsync($"http://127.0.0.1:{metrics}/metrics")).Split('\n');

        var host = api.Address.Authority;
        Assert.Contains(lines, line => line.StartsWith(
            $"rest_client_requests_total{{code=\"200\",method=\"GET\",host=\"{host}\"}} ", StringComparison.Ordinal));
        Assert.Equal(13, lines.Count(line => line.StartsWith(
            $"rest_client_request_duration_seconds_bucket{{verb=\"GET\",host=\"{host}\",", StringComparison.Ordinal)));
    }

    private static string Text(JsonObject item) =>
        $"{item["type"]} {item["metadata"]!["namespace"]} {item["regarding"]!["kind"]} {item["regarding"]!["name"]} "
        + $"{item["reason"]} {item["action"]}";

    private string Config(string more)
    {
        Write("kubeconfig", api.Kubeconfig());
        Write("proxy.yaml", $$"""
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: userspace
            hostnameOverride: n1
            healthzBindAddress: 127.0.0.1:{{health}}
            metricsBindAddress: 127.0.0.1:{{metrics}}
            clientConnection: {kubeconfig: kubeconfig}
            {{more}}
            """);
        return "proxy.yaml";
    }

    private async Task UntilPosted(int count)
    {
        for (var i = 0; api.Store.Count(ResourceKind.Event) < count; i++)
        {
            Assert.True(i < 500, "no event came within 10 seconds");
            await Task.Delay(20);
        }
    }
}
