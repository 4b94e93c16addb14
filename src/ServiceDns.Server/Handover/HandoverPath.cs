using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>The Unix socket by which two processes meet.</summary>
internal static class HandoverPath
{
    private const string Suffix = ".new";

    /// <summary>Connects to the process that listens there.</summary>
    /// <returns>Null when there is none: the file is not there, or is left over from one that is gone.</returns>
    /// <exception cref="IOException">There can be none, ever: says why, and what to do.</exception>
    internal static Socket? TryConnect(string path)
    {
        if (!OperatingSystem.IsLinux()) throw Wrong(path, "only Linux hands sockets over as this needs it; start without -handover");
        var endPoint = EndPoint(path);
        var socket = NewSocket();
        try
        {
            socket.Connect(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (e.SocketErrorCode == SocketError.ConnectionRefused && !IsSocket(path))
                throw Wrong(path, "is there and is no socket; name another path, or remove it");
            if (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable) return null;
            throw Wrong(path, e.SocketErrorCode == SocketError.AccessDenied
                ? "permission denied; the new process must run as the user of the old one"
                : $"{e.Message}; is another program's socket there?");
        }
    }

    /// <summary>Listens there; only this user can connect.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="replaces">Whether this process takes over from the one that listens there; else there must be none.</param>
    /// <exception cref="IOException">It can not: says why, and what to do.</exception>
    internal static (Socket Listening, MarkedFile File) Listen(string path, bool replaces)
    {
        if (!replaces && TryConnect(path) is { } other)
        {
            other.Dispose();
            throw Wrong(path, "another process has begun to listen there; start again to take over from it, or name another path");
        }
        _ = EndPoint(path);
        var socket = NewSocket();
        try
        {
            if (Path.Exists(path) && !IsSocket(path)) throw Wrong(path, "is there and is no socket; name another path, or remove it");
            return (socket, MarkedFile.Listen(socket, path, aside: path + Suffix, backlog: int.MaxValue));
        }
        catch (Exception e) when (e is SocketException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw Wrong(path, $"{e.Message}; the folder must be writable by this user");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);

    private static UnixDomainSocketEndPoint EndPoint(string path)
    {
        if (SocketPath.WhyNot(path, Suffix) is { } reason) throw Wrong(path, reason);
        return new UnixDomainSocketEndPoint(path);
    }

    /// <remarks>Of all kinds of file, open(2) refuses sockets with an error of their own (ENXIO).</remarks>
    private static bool IsSocket(string path)
    {
        try
        {
            using var opened = File.OpenHandle(path);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static IOException Wrong(string path, string reason) => new($"handover {path}: {reason}");
}
