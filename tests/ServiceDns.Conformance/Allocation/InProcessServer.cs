using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;
using ServiceDns.Plugins;
using ServiceDns.Server;
using ServiceDns.Sources.Manifests;
using Xunit;

namespace ServiceDns.Conformance.Allocation;

/// <summary>kubeadm's Corefile with `hosts` in it, served by this process, so that what it allocates can be counted.</summary>
public sealed class InProcessServer : IAsyncLifetime
{
    private readonly QuietTime time = new();
    private readonly Upstream upstream = new();
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly LogWriter writer = new(Stream.Null);
    private ServerControl? server;

    internal IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Silences what the server does on its own: its health probe, its watches, its clean-ups.</summary>
    internal bool Quiet
    {
        set => time.Quiet = value;
    }

    public async Task InitializeAsync()
    {
        Address.Port = Server.Sockets.FreePort();
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, Corefile());
        server = new ServerControl(new ServerOptions
        {
            Corefile = new CorefileLoader(path, Address.Port, () => ""),
            Plugins = PluginOrder.Catalog,
            Logs = new LineLogs(writer),
            Time = time,
            Offers = new Dictionary<Type, object> { [typeof(IClusterSources)] = new ClusterSources(time) },
        });
        await server.StartAsync(_ => { }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        time.Quiet = false;
        if (server is not null) await server.StopAsync(CancellationToken.None);
        upstream.Dispose();
        writer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The example's text with ports that are free, an upstream that answers, manifests by full path, and hosts.</summary>
    private string Corefile()
    {
        string Free() => Server.Sockets.FreePort().ToString(CultureInfo.InvariantCulture);
        var changes = new (string Old, string New)[]
        {
            (".:53 {", $".:{Address.Port} {{\n    bind 127.0.0.1\n    hosts {{\n        192.0.2.80 www.hosts.example\n        fallthrough\n    }}"),
            ("health {", $"health 127.0.0.1:{Free()} {{"),
            ("lameduck 5s", "lameduck 0s"),
            ("ready\n", $"ready 127.0.0.1:{Free()}\n"),
            ("prometheus :9153", $"prometheus 127.0.0.1:{Free()}"),
            ("/etc/resolv.conf", $"127.0.0.1:{upstream.Port}"),
            ("manifests manifests", "manifests " + Repository.Path("tests", "ServiceDns.Conformance", "Records", "Cluster")),
        };
        var text = Repository.Read("Corefile-examples", "kubeadm", "Corefile");
        foreach (var (old, replacement) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }
        return text;
    }
}
