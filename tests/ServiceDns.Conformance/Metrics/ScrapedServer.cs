using System.Diagnostics;
using System.Globalization;
using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>kubeadm's Corefile, asked and changed a little, so that every family has a sample.</summary>
public sealed class ScrapedServer : IAsyncLifetime
{
    private const string Programming = "coredns_kubernetes_dns_programming_duration_seconds";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient http = new();
    private readonly Upstream upstream = new();
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private RunningServer? server;
    private KubeadmCorefile? corefile;

    internal KubeadmCorefile Corefile => corefile!;

    /// <summary>The label `server`.</summary>
    internal string Label => $"dns://127.0.0.1:{Corefile.Port}";

    internal async Task<Scrape> ScrapeAsync() => Scrape.Read((await GetAsync(Corefile.MetricsPort, "/metrics")).Body);

    internal async Task<(HttpStatusCode Status, string Body)> GetAsync(int port, string path)
    {
        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal Task<Reply> AskAsync(string name, string type) => server!.Client.UdpAsync(new Ask(name, type));

    public async Task InitializeAsync()
    {
        corefile = KubeadmCorefile.Make(
            $"{Repository.Path("tests", "ServiceDns.Conformance", "Records", "Cluster")} {folder}", upstream.Port);
        server = await RunningServer.StartAsync(corefile.Text, corefile.Port);
        foreach (var name in new[]
        {
            "cart.shop.svc.cluster.local", "www.cached.example", KubeadmCorefile.HostsName, "www.cached.example", "www.other.example",
        })
        {
            await server.Client.UdpAsync(new Ask(name, "A") { DnssecOk = true });
            await server.Client.TcpAsync(new Ask(name, "A"));
        }
        await ChangeEndpointsAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        upstream.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Endpoints whose cause is known by the minute: how long it took to serve them is measured.</summary>
    private async Task ChangeEndpointsAsync()
    {
        var cause = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder, "timed.yaml"), $$"""
            apiVersion: v1
            kind: Service
            metadata: {name: timed, namespace: shop}
            spec: {clusterIP: None, ports: [{name: http, port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: timed-1
              namespace: shop
              labels: {kubernetes.io/service-name: timed}
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "{{cause}}"}
            addressType: IPv4
            ports: [{name: http, port: 80}]
            endpoints: [{addresses: [10.244.9.1]}]

            """);
        var started = Stopwatch.StartNew();
        while (!(await ScrapeAsync()).Families.ContainsKey(Programming))
        {
            if (started.Elapsed > Patience) return; // the tests of that family then say what is missing
        }
    }
}
