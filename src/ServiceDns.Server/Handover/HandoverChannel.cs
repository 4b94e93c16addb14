using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Linux.Sockets;

namespace ServiceDns.Server;

/// <summary>
/// The words of two processes of which one takes over from the other. The new one: <c>take 1 PID LIMIT</c>, in milliseconds; the old one:
/// <c>socket KIND NAME</c> with descriptors, any number of times, then <c>offered PID</c>; the new one, once it serves: <c>serving</c>; the
/// old one: <c>connection NAME ASKED</c> with a descriptor and the bytes read and not yet used, any number of times, then <c>done</c>.
/// </summary>
/// <remarks>Calls block within the time-out. When either closes the connection before <c>serving</c>, nothing has happened.</remarks>
internal sealed class HandoverChannel(Socket socket) : IDisposable
{
    private const string Version = "1";

    private const int LongestMessage = 80 * 1024; // a connection's rest: a DNS message that has not come completely, and its line

    private readonly byte[] room = new byte[LongestMessage];

    /// <summary>How long to wait for the other side's next word.</summary>
    internal TimeSpan Patience
    {
        set => socket.ReceiveTimeout = socket.SendTimeout = (int)value.TotalMilliseconds;
    }

    internal void SendTake(TimeSpan limit) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"take {Version} {Environment.ProcessId} {(long)limit.TotalMilliseconds}"));

    internal void SendOffered() => Send($"offered {Environment.ProcessId}");

    internal void SendServing() => Send("serving");

    internal void SendDone() => Send("done");

    /// <summary>Sends sockets; they stay open here.</summary>
    internal void SendSockets(IReadOnlyList<HandedSocket> sockets)
    {
        foreach (var alike in sockets.GroupBy(handed => (handed.Kind, handed.Name)))
        {
            foreach (var part in alike.Chunk(DescriptorMessages.MostDescriptors))
            {
                var line = Encoding.UTF8.GetBytes($"socket {alike.Key.Kind} {alike.Key.Name}");
                DescriptorMessages.Send(socket, line, [.. part.Select(handed => (int)handed.Socket.Handle)]);
            }
        }
    }

    /// <summary>Sends an accepted connection; it stays open here.</summary>
    internal void SendConnection(string name, HandedConnection connection)
    {
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"connection {name} {connection.Asked}\n"));
        DescriptorMessages.Send(socket, [.. line, .. connection.Rest], [(int)connection.Socket.Handle]);
    }

    /// <summary>The next word.</summary>
    /// <exception cref="SocketException">The other side is gone, or says nothing in time.</exception>
    internal HandoverWord Receive()
    {
        var descriptors = new List<int>();
        var length = DescriptorMessages.Receive(socket, room, descriptors);
        var end = Array.IndexOf(room, (byte)'\n', 0, length);
        var line = Encoding.UTF8.GetString(room, 0, end < 0 ? length : end);
        return new HandoverWord(line.Split(' '), end < 0 ? [] : room[(end + 1)..length], [.. descriptors.Select(Adopt)]);
    }

    /// <summary>What became of the other side, in words.</summary>
    internal static string ReasonOf(SocketException error) => (Errno)error.ErrorCode switch
    {
        Errno.TryAgain => "it says nothing",
        Errno.BrokenPipe or Errno.ConnectionReset => "it ended",
        _ => error.Message,
    };

    /// <summary>Whether a first word is that of a process which can take over from this one.</summary>
    internal static bool IsTake(HandoverWord word) =>
        word.Parts is ["take", Version, _, var limit] && int.TryParse(limit, CultureInfo.InvariantCulture, out _);

    public void Dispose() => socket.Dispose();

    private static Socket Adopt(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    private void Send(string line) => DescriptorMessages.Send(socket, Encoding.UTF8.GetBytes(line), []);
}

/// <summary>One message of a <see cref="HandoverChannel"/>.</summary>
/// <param name="Parts">Its line; a single empty part when the other side has closed.</param>
/// <param name="Rest">The bytes behind it.</param>
/// <param name="Sockets">What came with it; the receiver's.</param>
internal sealed record HandoverWord(string[] Parts, byte[] Rest, IReadOnlyList<Socket> Sockets)
{
    /// <summary>Whether the other side has closed.</summary>
    internal bool IsEnd => Parts is [""];
}

/// <summary>A connection on its way from one process to the next, between two queries.</summary>
/// <param name="Socket">The connection.</param>
/// <param name="Asked">Queries that it has asked.</param>
/// <param name="Rest">What was received of the next query.</param>
internal sealed record HandedConnection(Socket Socket, int Asked, byte[] Rest);
