using System.Net.Sockets;
using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Records;
using Xunit;

namespace ServiceDns.Conformance.Protocol;

/// <summary>TCP: several questions on one connection, in any slices, and streams that carry none.</summary>
[Collection(TableServerTests.Name)]
public class StreamTests(TableServer server)
{
    private static readonly string[] Names = ["cart", "dual", "idle", "plain", "peers", "db", "absent"];

    [Fact]
    public async Task Questions_may_be_sent_before_answers_are_read()
    {
        var asks = Enumerable.Range(0, 50).Select(i => new Ask($"{Names[i % Names.Length]}.shop.svc.cluster.local", "A")).ToList();

        var replies = (await server.Client.TcpAsync([.. asks.Select(ask => ask.ToWire())])).Select(Reply.Read)
            .ToDictionary(reply => reply.Id);

        Assert.Equal(asks.Count, replies.Count);
        Assert.All(asks, ask => Assert.Equal(ask.Name + ".", replies[ask.Id].Question));
    }

    [Fact]
    public async Task Bytes_may_come_one_by_one()
    {
        using var socket = await ConnectAsync();
        var ask = new Ask("cart.shop.svc.cluster.local", "A");
        foreach (var value in Ask.Framed(ask.ToWire())) await socket.SendAsync(new[] { value });

        Assert.Equal(ask.Id, Reply.Read(await ReadAsync(socket)).Id);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 }, "an empty message")]
    [InlineData(new byte[] { 0, 5, 1, 2, 3, 4, 5 }, "a message shorter than a header")]
    [InlineData(new byte[] { 0, 200, 1, 2, 3 }, "a message that never ends")]
    public async Task What_is_no_message_harms_nobody_else(byte[] bytes, string what)
    {
        using var broken = await ConnectAsync();
        await broken.SendAsync(bytes);

        var reply = await server.Client.TcpAsync(new Ask("cart.shop.svc.cluster.local", "A"));

        Assert.True(reply.Code == "NOERROR", what);
    }

    [Fact]
    public async Task A_client_that_hangs_up_harms_nobody_else()
    {
        for (var i = 0; i < 50; i++)
        {
            using var socket = await ConnectAsync();
            await socket.SendAsync(Ask.Framed(new Ask("crowd.shop.svc.cluster.local", "A").ToWire()));
            socket.LingerState = new LingerOption(true, 0); // reset, not close
        }

        Assert.Equal("NOERROR", (await server.Client.TcpAsync(new Ask("cart.shop.svc.cluster.local", "A"))).Code);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Client.Server);
        return socket;
    }

    private static async Task<byte[]> ReadAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var stream = new NetworkStream(socket);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, limit.Token);
        var message = new byte[(length[0] << 8) | length[1]];
        await stream.ReadExactlyAsync(message, limit.Token);
        return message;
    }
}
