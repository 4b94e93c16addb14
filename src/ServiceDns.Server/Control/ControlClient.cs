using System.Net.Sockets;
using System.Text;

namespace ServiceDns.Server;

/// <summary>Asks a server by its <see cref="ControlSocket"/>.</summary>
public static class ControlClient
{
    private const string Scheme = "unix://";

    /// <summary>Sends a request; returns when the server has begun to answer it.</summary>
    /// <param name="address">The socket's path, with <c>unix://</c> before it or not.</param>
    /// <param name="command">The command.</param>
    /// <param name="argument">Its argument, without a line's end.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <returns>The reply, to be read to its end and disposed of.</returns>
    /// <exception cref="ControlException">No server is there, or it refuses: says why.</exception>
    public static async Task<Stream> AskAsync(string address, string command, string argument, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(address);
        var path = address.StartsWith(Scheme, StringComparison.Ordinal) ? address[Scheme.Length..] : address;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{command} {argument}\n"), cancel);
            var first = await ReadLineAsync(stream, cancel);
            if (first == "ok") return stream;
            throw new ControlException(first.StartsWith("error ", StringComparison.Ordinal) ? first[6..] : $"{path}: no answer");
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException or ControlException)
        {
            socket.Dispose();
            throw e as ControlException ?? new ControlException(
                $"{path}: {(File.Exists(path) ? e.Message : "no such file")}; "
                + "a server has a control socket when it was started with -control PATH", e);
        }
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancel)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancel) > 0 && one[0] != '\n') line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]);
    }
}
