using System.Net;
using ServiceDns.Cluster;
using ServiceDns.Conformance.Server;
using ServiceDns.Plugins;
using ServiceDns.Server;
using ServiceDns.Sources;
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
        var corefile = KubeadmCorefile.Make(Repository.Path("tests", "ServiceDns.Conformance", "Records", "Cluster"), upstream.Port);
        Address.Port = corefile.Port;
        var path = Path.Combine(folder, "Corefile");
        await File.WriteAllTextAsync(path, corefile.Text);
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
}
