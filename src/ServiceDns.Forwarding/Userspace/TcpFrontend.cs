using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Accepts connections of one frontend and copies their bytes to endpoints and back.</summary>
internal sealed class TcpFrontend : IFrontendSocket
{
    // As kube-proxy's mode of this name: an endpoint that does not answer in time is passed over for the next.
    private static readonly TimeSpan[] Patience =
    [
        TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2),
    ];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // while there is no descriptor left

    private readonly Socket listener;
    private readonly FrontendKind kind;
    private readonly PortTraffic traffic;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <summary>Accepts from now on.</summary>
    public TcpFrontend(Socket listener, FrontendKind kind, PortTraffic traffic, TimeProvider time)
    {
        (this.listener, this.kind, this.traffic, this.time) = (listener, kind, traffic, time);
        loop = Task.Run(AcceptAsync);
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)listener.LocalEndPoint!;

    /// <summary>Connections go on, as kube-proxy's do: what a pod had begun it may end.</summary>
    public void Review()
    {
        // Nothing is cut.
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        loop.Wait();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) // else than for a shortage, the client left before it was accepted
            {
                if (AcceptFailure.IsShortage(e)) await Task.Delay(Pause, time);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                using var server = await ConnectAsync(client);
                if (server is null)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0); // reset, as a refused connection would be
                    return;
                }
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
            {
                // One side broke off: so does the other, by being closed.
            }
        }
    }

    private async Task<Socket?> ConnectAsync(Socket client)
    {
        var source = Address.From(((IPEndPoint)client.RemoteEndPoint!).Address);
        var isOwn = source == Address.From(((IPEndPoint)client.LocalEndPoint!).Address) || IPAddress.IsLoopback(source.ToIPAddress());
        List<PlannedEndpoint> failed = [];
        foreach (var patience in Patience)
        {
            if (traffic.Pick(kind, source, isOwn, failed) is not { } endpoint) return null;
            var socket = new Socket(client.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                using var limit = new CancellationTokenSource(patience, time);
                await socket.ConnectAsync(endpoint.Address.ToIPAddress(), endpoint.Port, limit.Token);
                return socket;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                failed.Add(endpoint);
            }
        }
        return null;
    }

    /// <summary>Copies until the end, and passes the end on.</summary>
    private static async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            using var source = new NetworkStream(from, ownsSocket: false);
            using var sink = new NetworkStream(to, ownsSocket: false);
            await source.CopyToAsync(sink);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
