using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace ServiceDns.Tests;

/// <summary>The forwarder while it lacks something that others have yet to give.</summary>
public class ProxyStartTests : ProgramTest
{
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(1);

    private readonly int health = ProgramRun.FreePort(), nobody = ProgramRun.FreePort();

    public ProxyStartTests() => Write("proxy.yaml", Config);

    private string Config => $"""
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: userspace
        hostnameOverride: n1
        healthzBindAddress: 127.0.0.1:{health}
        metricsBindAddress: ""
        """;

    [Fact]
    public async Task A_changed_configuration_ends_it_also_while_it_waits_for_the_API_server()
    {
        using var run = ProgramRun.Start(Folder, ["proxy", "--config", "proxy.yaml", "--master", $"http://127.0.0.1:{nobody}"]);
        await run.UntilAsync("proxy: node n1: forwarding by userspace");

        Write("proxy.yaml", Config + "\nclusterCIDR: 10.244.0.0/16\n");

        Assert.Equal(1, await run.EndAsync());
        Assert.Contains("[ERROR] proxy: content of proxy.yaml was updated", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_whose_port_is_taken_is_served_once_it_is_free()
    {
        Write("cluster/empty.yaml", "");
        using var taken = new TcpListener(IPAddress.Loopback, health);
        taken.Start();
        using var run = ProgramRun.Start(Folder, ["proxy", "--config", "proxy.yaml", "--manifests", "cluster"]);
        await run.UntilAsync($"healthz can not be served, trying again: listen tcp 127.0.0.1:{health}: bind: address already in use");
        await run.UntilAsync("proxy: manifests: 0 services");

        taken.Stop();

        Assert.Equal(HttpStatusCode.OK, await HealthAsync());
        run.Signal("TERM");
        Assert.Equal(0, await run.EndAsync());
    }

    private async Task<HttpStatusCode> HealthAsync()
    {
        using var http = new HttpClient();
        var limit = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var reply = await http.GetAsync($"http://127.0.0.1:{health}/healthz");
                return reply.StatusCode;
            }
            catch (HttpRequestException) when (limit.Elapsed < Generous)
            {
                await Task.Delay(100);
            }
        }
    }
}
