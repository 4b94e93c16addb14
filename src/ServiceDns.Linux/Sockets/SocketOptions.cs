using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Sockets;

/// <summary>Socket options that the framework has no name for (socket(7), ip(7), ipv6(7)).</summary>
public static class SocketOptions
{
    private const int SolSocket = 1, IpProtoIp = 0, IpProtoIPv6 = 41;
    private const int SoReuseAddress = 2, SoReusePort = 15, SoReceiveBufferForce = 33, SoIncomingCpu = 49;
    private const int IpPacketInfo = 8, IpMtuDiscover = 10, IPv6MtuDiscover = 23, IPv6ReceivePacketInfo = 49;
    private const int MtuDiscoverOmit = 5;

    /// <summary>Lets several sockets of one user have the same address; the kernel shares packets and connections out among them.</summary>
    public static void SetReusePort(Socket socket) => Set(socket, SolSocket, SoReusePort, 1);

    /// <summary>Lets a TCP port be bound while old connections of it linger.</summary>
    public static void SetReuseAddress(Socket socket) => Set(socket, SolSocket, SoReuseAddress, 1);

    /// <summary>
    /// Neither sets DF nor believes what ICMP says about the path: forged messages can not make answers fragment (RFC 9715), and each
    /// packet is some percent cheaper.
    /// </summary>
    public static void OmitMtuDiscovery(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) Set(socket, IpProtoIPv6, IPv6MtuDiscover, MtuDiscoverOmit);
        else Set(socket, IpProtoIp, IpMtuDiscover, MtuDiscoverOmit);
    }

    /// <summary>Makes every received datagram tell the address it was sent to.</summary>
    public static void ReceiveDestination(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6) Set(socket, IpProtoIPv6, IPv6ReceivePacketInfo, 1);
        else Set(socket, IpProtoIp, IpPacketInfo, 1);
    }

    /// <summary>
    /// Prefers this one, of the sockets that share an address, for packets that the kernel handles on a CPU; -1 ends that. Linux 6.2
    /// and later heed it among sockets with <see cref="SetReusePort"/>.
    /// </summary>
    public static void SetIncomingCpu(Socket socket, int cpu) => Set(socket, SolSocket, SoIncomingCpu, cpu);

    /// <summary>
    /// Whether the kernel cuts a message of this UDP socket into several datagrams where it is told to (UDP_SEGMENT, udp(7)).
    /// </summary>
    public static bool HasSegments(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            socket.GetRawSocketOption(SegmentLength.Level, SegmentLength.Type, stackalloc byte[sizeof(int)]);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Asks for a receive buffer, beyond the system's limit where that is allowed (CAP_NET_ADMIN).</summary>
    public static void SetReceiveBuffer(Socket socket, int bytes)
    {
        try
        {
            Set(socket, SolSocket, SoReceiveBufferForce, bytes);
        }
        catch (SocketException)
        {
            socket.ReceiveBufferSize = bytes; // the kernel cuts it to net.core.rmem_max
        }
    }

    private static void Set(Socket socket, int level, int name, int value)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.SetRawSocketOption(level, name, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
    }
}
