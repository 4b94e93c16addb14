using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>Listening sockets that have a path in the file system: streams of messages as by TCP, for clients of this machine.</summary>
internal static class UnixSockets
{
    /// <summary>
    /// Takes the socket of the process before, or makes one, in place of a file that a server has left behind when it was killed.
    /// </summary>
    /// <exception cref="ListenException">The file can not be made, or is no socket, or another server listens there.</exception>
    public static BoundSockets Open(ListenAddress name, HandedSockets? inherited)
    {
        var nowhere = new IPEndPoint(IPAddress.None, 0);
        if (inherited?.Take(HandedKind.Tcp, name.Label) is [var listening]) return new BoundSockets(nowhere, listening, []);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (File.Exists(name.Host) && IsServed(new UnixDomainSocketEndPoint(name.Host)))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }
            // the framework removes the bound path when it closes, though another process may have the socket
            var made = name.Host + ".new";
            File.Delete(made); // of a process that was killed in between
            socket.Bind(new UnixDomainSocketEndPoint(made));
            socket.Listen();
            File.Move(made, name.Host, overwrite: true);
            return new BoundSockets(nowhere, socket, []);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new ListenException("unix", name, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new ListenException("unix", name, $"bind: {GoFileError.Reason(name.Host, error)}", error);
        }
    }

    /// <summary>Removes the file; clients that are connected stay so.</summary>
    public static void Remove(ListenAddress name)
    {
        try
        {
            File.Delete(name.Host);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // the folder went before it
        }
    }

    /// <summary>Whether something listens there, or what is there is no socket, and so not ours to remove.</summary>
    private static bool IsServed(UnixDomainSocketEndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode != SocketError.ConnectionRefused || !IsSocket(endPoint.ToString());
        }
    }

    private static bool IsSocket(string path) => (File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0
        && new FileInfo(path).Length == 0;
}
