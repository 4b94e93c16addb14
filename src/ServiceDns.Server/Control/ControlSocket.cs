using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>A unix socket by which other commands of this machine ask the running server; only its own user may (mode 0600).</summary>
/// <remarks>
/// A request is one line, <c>COMMAND</c> or <c>COMMAND ARGUMENT</c>; the reply is the line <c>ok</c> and what the command writes, or
/// <c>error TEXT</c>. The socket takes the path's place in one step, whatever socket is there: one that a killed server left, or that of a
/// server which is being replaced.
/// </remarks>
public sealed class ControlSocket : IAsyncDisposable
{
    private const int LongestRequest = 64 << 10, Backlog = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyDictionary<string, ControlCommand> commands;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly Socket socket;
    private readonly MarkedFile file;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    private ControlSocket(
        IReadOnlyDictionary<string, ControlCommand> commands, ILogger log, TimeProvider time, Socket socket, MarkedFile file)
    {
        this.commands = commands;
        this.log = log;
        this.time = time;
        this.socket = socket;
        this.file = file;
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Opens the socket.</summary>
    /// <param name="path">Its file; the folder must be there.</param>
    /// <param name="commands">What it can be asked for, by name.</param>
    /// <param name="log">Hears of what goes wrong in a command.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ControlException">It can not be opened: says why.</exception>
    public static ControlSocket Open(
        string path, IReadOnlyDictionary<string, ControlCommand> commands, ILogger log, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var suffix = $".{Environment.ProcessId}";
        if (SocketPath.WhyNot(path, suffix) is { } reason) throw new ControlException($"control socket {path}: {reason}");
        if (File.Exists(path) && (File.GetAttributes(path) & FileAttributes.Device) == 0 && new FileInfo(path).Length > 0)
        {
            throw new ControlException($"control socket {path}: there is a file of that name; name a path for a socket, or remove it");
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var file = MarkedFile.Listen(socket, path, aside: path + suffix, Backlog);
            return new ControlSocket(commands, log, time, socket, file);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            throw new ControlException($"control socket {path}: {e.Message}", e);
        }
    }

    /// <summary>Closes it, ends what runs, and removes its file, unless another server's stands there by now.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        socket.Dispose();
        await accepting;
        file.Remove();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var client = await socket.AcceptAsync(stopping.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (stopping.IsCancellationRequested) return;
                ControlLog.NotAccepted(log, file.Path, e.Message);
                if (e is SocketException error && AcceptFailure.IsShortage(error)) await Task.Delay(Pause, time);
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            await AnswerAsync(stream, stopping.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the client went away, or the server goes
        }
    }

    private async Task AnswerAsync(NetworkStream stream, CancellationToken cancel)
    {
        try
        {
            var (name, argument) = Split(await ReadLineAsync(stream, cancel));
            if (!commands.TryGetValue(name, out var command))
            {
                throw new ControlException($"unknown command \"{name}\"; this server knows {string.Join(", ", commands.Keys.Order())}");
            }
            var reply = new ControlReply(stream);
            await command(argument, reply, cancel);
            await reply.FlushAsync(cancel);
        }
        catch (ControlException e)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"error {e.Message.ReplaceLineEndings(" ")}\n"), cancel);
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException or ObjectDisposedException))
        {
            ControlLog.Failed(log, e.Message);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"error {e.Message.ReplaceLineEndings(" ")}\n"), cancel);
        }
    }

    private static (string Name, string Argument) Split(string line)
    {
        var space = line.IndexOf(' ');
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancel)
    {
        var buffer = new byte[LongestRequest];
        var length = 0;
        while (true)
        {
            var read = length < buffer.Length ? await stream.ReadAsync(buffer.AsMemory(length), cancel) : 0;
            if (read == 0) throw new ControlException("a request is one line of at most 64 KiB");
            var end = buffer.AsSpan(length, read).IndexOf((byte)'\n');
            if (end >= 0) return Encoding.UTF8.GetString(buffer, 0, length + end);
            length += read;
        }
    }
}
