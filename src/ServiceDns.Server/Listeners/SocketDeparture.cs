using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>Takes a UDP socket out of those that share an address, without losing what it has received.</summary>
internal static class SocketDeparture
{
    /// <summary>Lets no more datagrams come to the socket. Replies to those that came can still be sent.</summary>
    /// <remarks>
    /// Closing would throw away what is queued, and shutting down alone does not end the queueing. A socket that is connected takes
    /// datagrams of its peer only, and Linux passes it over among those that share a port (since 5.4; "udp: correct reuseport selection
    /// with connected sockets"). Its peer is itself, who says nothing. Where connecting fails, datagrams that come after the last was
    /// taken and before the close are lost. A wildcard socket leaves the group by it. Of a group at one address the kernel remembers that
    /// it had such a member, and looks at each of the others for every datagram until the last is closed: nothing to be measured with 8
    /// sockets, 5 % of a query's cost with 64.
    /// </remarks>
    public static void Begin(Socket socket) => Try(() => socket.Connect(Itself((IPEndPoint)socket.LocalEndPoint!)));

    /// <summary>Wakes the thread that waits for a datagram; from then on nobody waits when there is none.</summary>
    // wakes even where it fails for want of a peer
    public static void Wake(Socket socket) => Try(() => socket.Shutdown(SocketShutdown.Receive));

    private static IPEndPoint Itself(IPEndPoint bound) => bound.Address switch
    {
        var address when address.Equals(IPAddress.Any) => new IPEndPoint(IPAddress.Loopback, bound.Port),
        var address when address.Equals(IPAddress.IPv6Any) => new IPEndPoint(IPAddress.IPv6Loopback, bound.Port),
        _ => bound,
    };

    private static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // the rest of the way is gone as far as it can be; a thread that needs no waking may have closed the socket already
        }
    }
}
