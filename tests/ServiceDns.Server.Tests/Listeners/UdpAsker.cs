using System.Net;
using System.Net.Sockets;
using ServiceDns.TestSupport;

namespace ServiceDns.Server.Tests;

/// <summary>A UDP client that takes answers only from the address it asked.</summary>
internal sealed class UdpAsker : IDisposable
{
    private readonly Socket socket;
    private readonly byte[] buffer = new byte[65536];

    public UdpAsker(IPEndPoint server)
    {
        socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = 10_000,
            ReceiveBufferSize = 4 << 20,
        };
        socket.Connect(server);
    }

    public IPEndPoint Local => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Has answers that came as one packet received as one message. False where the system can not.</summary>
    public bool TakesWhole() => WholePackets.TryTake(socket);

    public void Send(ReadOnlySpan<byte> message) => socket.Send(message);

    public byte[] Receive() => buffer[..socket.Receive(buffer)];

    /// <summary>Asks without allocating.</summary>
    public ReadOnlySpan<byte> Exchange(ReadOnlySpan<byte> message)
    {
        socket.Send(message);
        return buffer.AsSpan(0, socket.Receive(buffer));
    }

    public byte[] Ask(ReadOnlySpan<byte> message) => Exchange(message).ToArray();

    public void Dispose() => socket.Dispose();
}
