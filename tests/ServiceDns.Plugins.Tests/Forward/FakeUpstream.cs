using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>A name server on loopback, by UDP and TCP on one port, that answers as the test says.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<Asked> asked = new();
    private readonly ConcurrentBag<Socket> streams = [];
    private readonly Socket datagrams;
    private readonly Socket listener;
    private readonly Task[] loops;

    public FakeUpstream()
    {
        (datagrams, listener) = Bind();
        loops = [ServeDatagramsAsync(), AcceptAsync()];
    }

    /// <summary>A request as it came.</summary>
    public sealed record Asked(byte[] Message, bool Tcp, int Port);

    /// <summary>The messages to send back, in this order; none drops the request, null ends the stream.</summary>
    public Func<Asked, IEnumerable<byte[]>?> Reply { get; set; } = request => [Answer(request, "example.org. 60 IN A 192.0.2.1")];

    /// <summary>Whether TCP is closed after each answer.</summary>
    public bool ClosesStreams { get; set; }

    /// <summary>As in a Corefile.</summary>
    public string Address => datagrams.LocalEndPoint!.ToString()!;

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<Asked> Requests => [.. asked];

    /// <summary>A response to the request with these records in the answer.</summary>
    public static byte[] Answer(Asked request, params string[] lines) =>
        Make(request, HeaderFlags.RecursionAvailable, ResponseCode.NoError, lines);

    /// <summary>A response with that code.</summary>
    public static byte[] Code(Asked request, ResponseCode code) => Make(request, HeaderFlags.RecursionAvailable, code, []);

    /// <summary>A response with those flags, code and answer records.</summary>
    public static byte[] Make(Asked request, HeaderFlags flags, ResponseCode code, string[] lines)
    {
        var buffer = new byte[65535];
        var end = Header.Size + WireName.LengthOf(request.Message.AsSpan(Header.Size)) + 4;
        request.Message.AsSpan(0, end).CopyTo(buffer);
        Header.Set(buffer, HeaderFlags.Response | HeaderFlags.RecursionDesired | flags, Opcode.Query, code);
        for (var section = Section.Answer; section <= Section.Additional; section++) Header.SetCount(buffer, section, 0);
        var writer = new MessageWriter(buffer, end);
        foreach (var line in lines) ZoneLine.Write(ref writer, Section.Answer, line);
        return buffer[..writer.Length];
    }

    /// <summary>The response with an OPT record at its end, and behind that the additional records.</summary>
    public static byte[] WithOpt(byte[] response, ResponseCode code, ushort option, byte[] value, params string[] behind)
    {
        var buffer = new byte[65535];
        response.CopyTo(buffer, 0);
        var length = Edns.Append(buffer, response.Length, 1232, code, dnssecOk: false);
        length = Edns.AppendOption(buffer, length, response.Length, option, value);
        var writer = new MessageWriter(buffer, length);
        foreach (var line in behind) ZoneLine.Write(ref writer, Section.Additional, line);
        return buffer[..writer.Length];
    }

    /// <summary>Ends all streams that are open.</summary>
    public void CloseStreams()
    {
        while (streams.TryTake(out var stream)) stream.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        datagrams.Dispose();
        listener.Dispose();
        CloseStreams();
        await Task.WhenAll(loops);
        stop.Dispose();
    }

    private static (Socket Udp, Socket Tcp) Bind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[65535];
        try
        {
            while (true)
            {
                var received = await datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                var request = Note(buffer.AsSpan(0, received.ReceivedBytes), tcp: false, received.RemoteEndPoint);
                foreach (var reply in Reply(request) ?? []) await datagrams.SendToAsync(reply, received.RemoteEndPoint, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // the test is over
        }
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true) served.Add(ServeStreamAsync(await listener.AcceptAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeStreamAsync(Socket stream)
    {
        streams.Add(stream);
        using var network = new NetworkStream(stream, ownsSocket: true);
        var prefix = new byte[2];
        try
        {
            while (true)
            {
                await network.ReadExactlyAsync(prefix, stop.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await network.ReadExactlyAsync(message, stop.Token);
                if (Reply(Note(message, tcp: true, stream.RemoteEndPoint!)) is not { } replies) return;
                foreach (var reply in replies)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)reply.Length);
                    await network.WriteAsync((byte[])[.. prefix, .. reply], stop.Token);
                }
                if (ClosesStreams) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            // closed from either side
        }
    }

    private Asked Note(ReadOnlySpan<byte> message, bool tcp, EndPoint from)
    {
        var request = new Asked(message.ToArray(), tcp, ((IPEndPoint)from).Port);
        asked.Enqueue(request);
        return request;
    }
}
