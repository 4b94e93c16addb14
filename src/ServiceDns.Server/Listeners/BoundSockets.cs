using System.Net;
using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// The sockets of one local address: one listening for TCP, and one for each UDP worker, or more where they were inherited.
/// </summary>
internal sealed record BoundSockets(IPEndPoint EndPoint, Socket Tcp, IReadOnlyList<Socket> Udp) : IDisposable
{
    private const int Backlog = 4096; // the kernel cuts it to net.core.somaxconn

    private const int ReceiveBuffer = 4 << 20; // the usual 208 KiB overflow with some 250 waiting queries

    private const int ReceiveTimeout = 500; // ms; how soon a worker notices that another process reads its socket from now on

    private const int SendTimeout = 100; // ms; a stuck interface shall not hold up the worker for longer

    /// <summary>
    /// Binds TCP, then UDP, to one address. All sockets may share it with others of this user, so that a new server can start beside
    /// the old one (as CoreDNS's may); with port 0 the port is one that nobody has.
    /// </summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static BoundSockets Open(ListenAddress name, IPAddress address, int port, int udpCount)
    {
        var opened = new List<Socket>();
        try
        {
            var tcp = Bind(name, opened, ProtocolType.Tcp, new IPEndPoint(address, port), shared: port != 0);
            var endPoint = (IPEndPoint)tcp.LocalEndPoint!;
            var exclusive = name.Port == 0;
            for (var i = 0; i < udpCount; i++) Bind(name, opened, ProtocolType.Udp, endPoint, shared: !exclusive || i > 0);
            Guard(name, ProtocolType.Tcp, () => tcp.Listen(Backlog));
            return new BoundSockets(endPoint, tcp, opened[1..]);
        }
        catch
        {
            opened.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>The sockets of a listener that another process has opened; what is missing of UDP is opened beside them.</summary>
    /// <exception cref="ListenException">One that is missing can not be bound; then none is kept.</exception>
    public static IReadOnlyList<BoundSockets> Inherit(
        ListenAddress name, IReadOnlyList<Socket> tcp, IReadOnlyList<Socket> udp, int udpCount)
    {
        var opened = new List<Socket>();
        try
        {
            var all = new List<BoundSockets>();
            foreach (var listening in tcp)
            {
                var endPoint = (IPEndPoint)listening.LocalEndPoint!;
                var workers = udp.Where(socket => endPoint.Equals(socket.LocalEndPoint)).ToList();
                for (var more = udpCount - workers.Count; more > 0; more--)
                {
                    opened.Add(OpenMore(name, endPoint));
                    workers.Add(opened[^1]);
                }
                all.Add(new BoundSockets(endPoint, listening, workers));
            }
            return all;
        }
        catch
        {
            foreach (var socket in opened.Concat(tcp).Concat(udp)) socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether it stands for all addresses of its family: each datagram then tells the one it was sent to.</summary>
    public static bool IsWildcard(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);

    /// <summary>One more UDP socket at the same address; the system gives it its part of the datagrams at once.</summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static Socket OpenMore(ListenAddress name, IPEndPoint endPoint)
    {
        var opened = new List<Socket>();
        try
        {
            return Bind(name, opened, ProtocolType.Udp, endPoint, shared: true);
        }
        catch
        {
            opened.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        Tcp.Dispose();
        foreach (var socket in Udp) socket.Dispose();
    }

    private static Socket Bind(ListenAddress name, List<Socket> opened, ProtocolType protocol, IPEndPoint endPoint, bool shared)
    {
        Guard(name, protocol, () =>
        {
            var type = protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram;
            var socket = new Socket(endPoint.AddressFamily, type, protocol);
            opened.Add(socket);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false; // IPv4 has a socket of its own
            if (OperatingSystem.IsLinux() && shared) SocketOptions.SetReusePort(socket);
            if (OperatingSystem.IsLinux() && protocol == ProtocolType.Tcp) SocketOptions.SetReuseAddress(socket);
            if (protocol == ProtocolType.Udp) Configure(socket, endPoint); // before the first datagram, which may come with the port
            socket.Bind(endPoint);
            if (OperatingSystem.IsLinux() && !shared) SocketOptions.SetReusePort(socket); // the port is ours; now others may join
        });
        return opened[^1];
    }

    private static void Configure(Socket socket, IPEndPoint endPoint)
    {
        socket.SendTimeout = SendTimeout;
        socket.ReceiveTimeout = ReceiveTimeout;
        if (!OperatingSystem.IsLinux())
        {
            socket.ReceiveBufferSize = ReceiveBuffer;
            return;
        }
        SocketOptions.SetReceiveBuffer(socket, ReceiveBuffer);
        SocketOptions.OmitMtuDiscovery(socket);
        if (IsWildcard(endPoint)) SocketOptions.ReceiveDestination(socket);
    }

    private static void Guard(ListenAddress name, ProtocolType protocol, Action action)
    {
        try
        {
            action();
        }
        catch (SocketException error)
        {
            throw new ListenException(protocol == ProtocolType.Tcp ? "tcp" : "udp", name, error);
        }
    }
}
