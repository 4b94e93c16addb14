using System.Net.Sockets;

namespace ServiceDns.Server;

/// <summary>The file of a listening socket, which is known again: another process may have put its own in its place meanwhile.</summary>
internal sealed class MarkedFile
{
    private readonly DateTime mark;

    private MarkedFile(string path, DateTime mark) => (Path, this.mark) = (path, mark);

    /// <summary>Where the file is.</summary>
    internal string Path { get; }

    /// <summary>Has a socket listen at a path, in place of what is there; only this user can connect.</summary>
    /// <param name="socket">A unix socket; the caller's.</param>
    /// <param name="path">The file.</param>
    /// <param name="aside">Another name in the same folder, free for this.</param>
    /// <param name="backlog">Connections that may wait.</param>
    /// <exception cref="SocketException">It can not be bound.</exception>
    /// <exception cref="IOException">It can not be moved to the path.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    /// <remarks>
    /// Under another name first: so there is a listening socket under the path at every moment; and the framework removes the name that it
    /// has bound when it closes the socket, by which time the path may be another process's.
    /// </remarks>
    internal static MarkedFile Listen(Socket socket, string path, string aside, int backlog)
    {
        File.Delete(aside);
        socket.Bind(new UnixDomainSocketEndPoint(aside));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        socket.Listen(backlog);
        // two sockets made within a step of the clock would have the same time
        File.SetLastWriteTimeUtc(aside, File.GetLastWriteTimeUtc(aside).AddTicks(-Random.Shared.NextInt64(TimeSpan.TicksPerSecond)));
        var mark = File.GetLastWriteTimeUtc(aside);
        File.Move(aside, path, overwrite: true);
        return new MarkedFile(path, mark);
    }

    /// <summary>Removes it, unless another's stands there by now.</summary>
    internal void Remove()
    {
        if (File.GetLastWriteTimeUtc(Path) == mark) File.Delete(Path);
    }
}
