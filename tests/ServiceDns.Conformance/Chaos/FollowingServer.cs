using System.Net;
using ServiceDns.Cluster;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using ServiceDns.FakeApiServer;
using ServiceDns.Plugins;
using ServiceDns.Server;
using ServiceDns.Sources;

namespace ServiceDns.Conformance.Chaos;

/// <summary>
/// A server of this process that follows the double, with less patience than one has in real time, and is asked over UDP.
/// </summary>
internal sealed class FollowingServer : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly LogWriter writer = new(Stream.Null);
    private readonly ServerControl server;
    private readonly DnsClient client;

    private FollowingServer(FakeApi api, int haste)
    {
        var port = Sockets.FreePort();
        client = new DnsClient(new IPEndPoint(IPAddress.Loopback, port));
        File.WriteAllText(Path.Combine(folder, "kubeconfig"), api.Kubeconfig());
        var corefile = Path.Combine(folder, "Corefile");
        File.WriteAllText(corefile, $$"""
            cluster.local:{{port}} {
                bind 127.0.0.1
                kubernetes cluster.local {
                    kubeconfig {{folder}}/kubeconfig
                    pods verified
                    startup_timeout 60s
                }
            }
            """);
        server = new ServerControl(new ServerOptions
        {
            Corefile = new CorefileLoader(corefile, port, () => ""),
            Plugins = PluginOrder.Catalog,
            Logs = new LineLogs(writer),
            Time = TimeProvider.System,
            Offers = new Dictionary<Type, object> { [typeof(IClusterSources)] = new ClusterSources(new ScaledTime(haste)) },
        });
    }

    public static async Task<FollowingServer> StartAsync(FakeApi api, int haste)
    {
        var following = new FollowingServer(api, haste);
        await following.server.StartAsync(_ => { }, CancellationToken.None);
        return following;
    }

    /// <summary>The addresses of a name, in order; <see cref="NameHistory.Nothing"/> for none; the code of any other answer.</summary>
    public async Task<string> AskAsync(string name)
    {
        var reply = await client.UdpAsync(new Ask(name, "A"));
        if (reply.Code is not ("NOERROR" or "NXDOMAIN")) return reply.Code;
        return reply.Answer.Count == 0
            ? NameHistory.Nothing
            : string.Join(' ', reply.Answer.Select(record => record.Data).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync(CancellationToken.None);
        writer.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
