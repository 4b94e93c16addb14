using System.Net;
using ServiceDns.Conformance.Client;

namespace ServiceDns.Conformance.Server;

/// <summary>A server in a network of its own, where it has the ports of its Corefile as written.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private readonly RunningServer server;

    private PrivateServer(NetworkNamespace network, RunningServer server)
    {
        Network = network;
        this.server = server;
    }

    public NetworkNamespace Network { get; }

    public string Log => server.Log;

    /// <summary>Asks the port that it was started for.</summary>
    public DnsClient Client => server.Client;

    /// <summary>Asks another port of it.</summary>
    public DnsClient ClientAt(int port) => new(new IPEndPoint(IPAddress.Loopback, port), Network.Open);

    /// <summary>Starts it in a network that is made for it, and that goes when it goes.</summary>
    /// <param name="corefile">The path for <c>-conf</c>.</param>
    /// <param name="network">The network; the server takes it over, also when it does not start.</param>
    /// <param name="port">The port for <c>-dns.port</c>; null leaves the option out, and 53 is asked.</param>
    public static async Task<PrivateServer> StartAsync(string corefile, NetworkNamespace network, int? port = null)
    {
        try
        {
            var client = new DnsClient(new IPEndPoint(IPAddress.Loopback, port ?? 53), network.Open);
            return new PrivateServer(network, await RunningServer.StartAsync(network.Enter, corefile, port, client));
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await Network.DisposeAsync();
    }
}
