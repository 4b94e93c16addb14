using System.Net.Sockets;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>The queue in which datagrams wait to be received.</summary>
internal interface IReceiveQueue
{
    /// <summary>How full it is, from 0 to 1.</summary>
    double Fill { get; }

    /// <summary>How long the datagram that was received last had waited there; the first answers may be missing.</summary>
    bool TryAge(out TimeSpan age);
}

/// <summary>A socket's.</summary>
internal sealed class ReceiveQueue(Socket socket, TimeProvider time) : IReceiveQueue
{
    private readonly int descriptor = (int)socket.Handle;

    public double Fill => SocketQueue.Fill(socket);

    public bool TryAge(out TimeSpan age) => SocketQueue.TryAge(descriptor, time, out age);
}
