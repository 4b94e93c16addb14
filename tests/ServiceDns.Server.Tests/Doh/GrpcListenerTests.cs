using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace ServiceDns.Server.Tests;

public class GrpcListenerTests
{
    private const string Method = "/coredns.dns.DnsService/Query";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly byte[] Question = Messages.Ask("www.example.org.", id: 7);

    //                     path              body after gRPC's prefix          status of gRPC
    public static TheoryData<string, byte[], string> Requests => new()
    {
        { Method,                             Packet(Question),                                    "0" },
        { Method,                             [0x10, 0x01, .. Packet(Question), 0x1A, 0x01, 0x00], "0" }, // with fields that we do not know
        { Method,                             [],                                                  "2" },
        { Method,                             Packet([1, 2, 3]),                                   "2" },
        { Method,                             [0x0A, 0x7F, 0x00],                                  "13" },
        { Method,                             [0xFF],                                              "13" },
        { "/coredns.dns.DnsService/Watch",    Packet(Question),                                    "12" },
        { "/coredns.dns.DnsService/%C3%A9",   Packet(Question),                                    "12" },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Answers_the_call_that_CoreDNS_has(string path, byte[] body, string status)
    {
        await using var server = Serve();
        using var client = ClientOf(server);

        using var reply = await CallAsync(client, path, body);
        var received = await reply.Content.ReadAsByteArrayAsync();

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("application/grpc", reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, StatusOf(reply));
        if (status != "0")
        {
            Assert.Empty(received);
            return;
        }
        Assert.True(DnsPacket.TryRead(received.AsSpan(DnsPacket.PrefixSize), out var message));
        Assert.Equal(7, Messages.Id(message.ToArray()));
        Assert.Equal(received.Length - DnsPacket.PrefixSize, BinaryPrimitives.ReadInt32BigEndian(received.AsSpan(1)));
    }

    [Fact]
    public async Task Compressed_and_huge_requests_are_refused()
    {
        await using var server = Serve();
        using var client = ClientOf(server);

        using var compressed = await CallAsync(client, Method, Packet(Question), compression: 1);
        using var huge = await CallAsync(client, Method, new byte[DnsPacket.MaxSize + 1]);

        Assert.Equal("12", StatusOf(compressed));
        Assert.Equal("8", StatusOf(huge));
    }

    [Fact]
    public async Task Other_requests_get_a_status_of_HTTP()
    {
        await using var server = Serve();
        using var client = ClientOf(server);

        using var get = await client.GetAsync(Method);
        using var plain = await client.PostAsync(Method, new StringContent("x"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
    }

    [Fact]
    public void Messages_of_every_length_come_through()
    {
        foreach (var length in (int[])[0, 1, 127, 128, 16383, 16384, 65535])
        {
            var message = new byte[length];
            message.AsSpan().Fill(0xAB);
            Assert.True(DnsPacket.TryRead(Packet(message), out var read));
            Assert.True(read.SequenceEqual(message), $"{length} bytes");
        }
    }

    private static ListenerFixture Serve() => new(
        DelegateHandler.Address, settings: new ListenerSettings { ReadTimeout = Patience, IdleTimeout = Patience }, scheme: "grpc");

    private static HttpClient ClientOf(ListenerFixture server) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://{server.EndPoint}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static Task<HttpResponseMessage> CallAsync(HttpClient client, string path, byte[] packet, byte compression = 0)
    {
        var body = new byte[DnsPacket.PrefixSize + packet.Length];
        body[0] = compression;
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), packet.Length);
        packet.CopyTo(body, DnsPacket.PrefixSize);
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return client.PostAsync(path, content);
    }

    private static byte[] Packet(byte[] message)
    {
        var packet = new byte[message.Length + DnsPacket.PrefixSize + 4];
        return packet[DnsPacket.PrefixSize..DnsPacket.Write(message, packet)];
    }

    private static string StatusOf(HttpResponseMessage reply) =>
        (reply.TrailingHeaders.TryGetValues("grpc-status", out var values) || reply.Headers.TryGetValues("grpc-status", out values))
            ? values.Single()
            : "";
}
