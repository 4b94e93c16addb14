using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Accepts connections of one frontend and copies their bytes to endpoints and back.</summary>
internal sealed class TcpFrontend : IFrontendSocket
{
    // As kube-proxy's mode of this name: an endpoint that does not answer in time is passed over for the next.
    private static readonly TimeSpan[] Patience =
    [
        TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2),
    ];

    private const int SocketsOfOne = 2; // the client's and the endpoint's

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Socket listener;
    private readonly FrontendKind kind;
    private readonly PortTraffic traffic;
    private readonly SocketBudget budget;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <summary>Accepts from now on.</summary>
    public TcpFrontend(Socket listener, FrontendKind kind, PortTraffic traffic, SocketBudget budget, TimeProvider time)
    {
        (this.listener, this.kind, this.traffic, this.budget, this.time) = (listener, kind, traffic, budget, time);
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
            catch (SocketException)
            {
                // The client left before it was accepted; or there is no descriptor left, and asking at once again would be in vain.
                await Task.Delay(Pause);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            if (!budget.TryTake(SocketsOfOne)) return;
            try
            {
                using var server = await ConnectAsync(client);
                if (server is null)
                {
                    client.LingerState = new LingerOption(enable: true, seconds: 0); // reset, as a refused connection would be
                    return;
                }
                client.NoDelay = server.NoDelay = true;
                // Both before any byte is copied: a socket whose one half is shut already is refused, and a client may be quick to shut it.
                using NetworkStream near = new(client, ownsSocket: false), far = new(server, ownsSocket: false);
                await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
            {
                // One side broke off: so does the other, by being closed.
            }
            finally
            {
                budget.Return(SocketsOfOne);
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
    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            from.Socket.Dispose();
            to.Socket.Dispose();
        }
    }
}
