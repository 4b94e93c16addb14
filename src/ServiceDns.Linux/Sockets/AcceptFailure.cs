using System.Net.Sockets;

namespace ServiceDns.Linux.Sockets;

/// <summary>What accepting a connection can fail of (accept(2)).</summary>
public static class AcceptFailure
{
    /// <summary>
    /// Whether this process or the machine has no descriptor or memory left. The connection then goes on waiting to be accepted, so that
    /// trying again at once would fail at once. Other failures are the connection's own, and gone with it.
    /// </summary>
    public static bool IsShortage(SocketException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable;
    }
}
