using System.Net.Sockets;

namespace ServiceDns.Linux.Sockets;

/// <summary>A socket that another process has open too (<see cref="DescriptorMessages"/>).</summary>
public static class SharedSocket
{
    private const int SetDescriptorFlags = 2; // F_SETFD

    /// <summary>Closes it here, and leaves it to the other process as it is.</summary>
    /// <remarks>
    /// The framework shuts a socket down, or disconnects it, when it is closed while somebody waits for it; it spares those that are not
    /// closed on exec, since they "may be shared with other processes" (SafeSocketHandle.Unix.cs, TryUnblockSocket).
    /// </remarks>
    public static void Close(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!socket.SafeHandle.IsClosed) _ = LibC.Control((int)socket.Handle, SetDescriptorFlags, 0);
        socket.Dispose();
    }
}
