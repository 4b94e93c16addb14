using System.Net;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Metrics;

/// <summary>kubeadm's Corefile, asked a little.</summary>
public sealed class ScrapedServer : IAsyncLifetime
{
    private readonly HttpClient http = new();
    private readonly Upstream upstream = new();
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
        corefile = KubeadmCorefile.Make(Repository.Path("tests", "ServiceDns.Conformance", "Records", "Cluster"), upstream.Port);
        server = await RunningServer.StartAsync(corefile.Text, corefile.Port);
        foreach (var name in new[]
        {
            "cart.shop.svc.cluster.local", "www.cached.example", KubeadmCorefile.HostsName, "www.cached.example", "www.other.example",
        })
        {
            await server.Client.UdpAsync(new Ask(name, "A") { DnssecOk = true });
            await server.Client.TcpAsync(new Ask(name, "A"));
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        upstream.Dispose();
        http.Dispose();
    }
}
