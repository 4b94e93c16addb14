using System.Net;
using System.Net.Sockets;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Finds a socket for a frontend.</summary>
/// <remarks>
/// The frontend's own address and port where they are this host's, as ClusterIPs of 127.0.0.0/8 are. Else, for a ClusterIP or a node port,
/// the given address with the frontend's port; where that is taken or not allowed, 10000 higher; where that is, a free one.
/// </remarks>
internal static class BindPlan
{
    private const int Step = 10000;

    /// <summary>Bound sockets: one on the frontend's own address, or one on each of the given ones.</summary>
    /// <param name="frontend">The frontend.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="given">The addresses to use where the frontend's own is not this host's.</param>
    public static List<Socket> Bind(Frontend frontend, Protocol protocol, IReadOnlyList<Address> given)
    {
        if (frontend.Kind != FrontendKind.NodePort && TryBind(frontend.Address, frontend.Port, protocol) is { } own) return [own];
        List<Socket> sockets = [];
        if (frontend.Kind is FrontendKind.ExternalIP or FrontendKind.LoadBalancerIP) return sockets;
        foreach (var address in given)
        {
            var socket = TryBind(address, frontend.Port, protocol);
            if (frontend.Kind == FrontendKind.ClusterIP)
            {
                socket ??= frontend.Port + Step <= ushort.MaxValue ? TryBind(address, frontend.Port + Step, protocol) : null;
                socket ??= TryBind(address, 0, protocol);
            }
            if (socket is not null) sockets.Add(socket);
        }
        return sockets;
    }

    private static Socket? TryBind(Address address, int port, Protocol protocol)
    {
        var isTcp = protocol == Protocol.Tcp;
        var family = address.Family == IpFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var socket = new Socket(family, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            if (family == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(new IPEndPoint(address.ToIPAddress(), port));
            if (isTcp) socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
