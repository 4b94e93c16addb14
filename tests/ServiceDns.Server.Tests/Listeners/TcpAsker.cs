using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server.Tests;

/// <summary>A TCP client.</summary>
internal sealed class TcpAsker : IDisposable
{
    public TcpAsker(IPEndPoint server, int receiveBuffer = 0)
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, NoDelay = true };
        if (receiveBuffer > 0) Socket.ReceiveBufferSize = receiveBuffer;
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    /// <summary>Sends messages, each with its length, in one write.</summary>
    public void Send(params IEnumerable<byte[]> messages) => Socket.Send([.. messages.SelectMany(Messages.Framed)]);

    /// <summary>The next message; null when the server has ended the connection.</summary>
    public byte[]? Receive()
    {
        var length = new byte[2];
        if (!Fill(length)) return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return Fill(message) ? message : null;
    }

    public byte[]? Ask(byte[] message)
    {
        Send(message);
        return Receive();
    }

    /// <summary>Waits for the end of the connection, reading what comes before it.</summary>
    public bool IsClosedByServer()
    {
        try
        {
            while (Socket.Receive(new byte[4096]) > 0)
            {
            }
            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    public void Dispose() => Socket.Dispose();

    private bool Fill(byte[] buffer)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            var count = Socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
            if (count == 0) return false;
            filled += count;
        }
        return true;
    }
}
