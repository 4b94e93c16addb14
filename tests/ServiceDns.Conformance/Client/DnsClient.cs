using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ServiceDns.Conformance.Client;

/// <summary>Makes a socket: in this process's network, or in another.</summary>
internal delegate Socket OpenSocket(AddressFamily family, SocketType type, ProtocolType protocol);

/// <summary>Sends bytes and gives back what comes, over UDP and TCP.</summary>
internal sealed class DnsClient(IPEndPoint server, OpenSocket? open = null)
{
    private readonly OpenSocket open = open ?? ((family, type, protocol) => new Socket(family, type, protocol));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IPEndPoint Server => server;

    public async Task<Reply> UdpAsync(Ask ask) => Reply.Read(await UdpAsync(ask.ToWire()) ?? throw NoAnswer(ask, "UDP"));

    public async Task<Reply> TcpAsync(Ask ask) =>
        Reply.Read((await TcpAsync(ask.ToWire())).SingleOrDefault() ?? throw NoAnswer(ask, "TCP"));

    /// <summary>The first datagram that comes back, or null when none does in time.</summary>
    public async Task<byte[]?> UdpAsync(byte[] message, TimeSpan? patience = null)
    {
        using var socket = open(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server);
        await socket.SendAsync(message);
        using var limit = new CancellationTokenSource(patience ?? Patience);
        var buffer = new byte[65535];
        try
        {
            return buffer[..await socket.ReceiveAsync(buffer, limit.Token)];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends all messages on one connection at once and reads as many answers, in the order in which they come.</summary>
    public async Task<List<byte[]>> TcpAsync(params byte[][] messages)
    {
        using var socket = open(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(server, limit.Token);
        await socket.SendAsync(messages.SelectMany(Ask.Framed).ToArray(), limit.Token);
        await using var stream = new NetworkStream(socket);
        var answers = new List<byte[]>();
        var length = new byte[2];
        try
        {
            while (answers.Count < messages.Length)
            {
                await stream.ReadExactlyAsync(length, limit.Token);
                var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(answer, limit.Token);
                answers.Add(answer);
            }
        }
        catch (Exception error) when (error is EndOfStreamException or IOException or OperationCanceledException)
        {
            // fewer answers than questions: the caller counts
        }
        return answers;
    }

    private TimeoutException NoAnswer(Ask ask, string transport) =>
        new($"no answer over {transport} from {server} to {ask.Name} {ask.Type}");
}
