using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Dns;
using ServiceDns.TestSupport;

namespace ServiceDns.Server.Tests;

/// <summary>Listeners behind a load balancer; the chain answers with the address that it takes for the client's.</summary>
public class ProxyListenerTests
{
    private static readonly byte[] Question = Messages.Ask("www.example.org.", id: 9);

    private static readonly DelegateHandler Whoami = DelegateHandler.Sync(query =>
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.None, "test");
        writer.Add(Section.Answer, query.Name, query.Client.IsIPv4 ? RecordType.A : RecordType.AAAA, 5, query.Client.Address);
        query.Complete(ref writer);
        return Outcome.Written;
    });

    //                     policy             header by TCP or UDP         the client, or empty where there is no answer
    public static TheoryData<ProxyPolicy, byte[], byte[], string> Policies
    {
        get
        {
            byte[] none = [], tcp = ProxyHeaders.Binary("198.51.100.7:4242"),
            udp = ProxyHeaders.Binary("198.51.100.7:4242", ProxyHeaders.Datagram);
            byte[] six = ProxyHeaders.Binary("[2001:db8::7]:4242"), udpSix = ProxyHeaders.Binary(
                "[2001:db8::7]:4242", ProxyHeaders.Datagram);
            return new()
            {
                { ProxyPolicy.Use,    tcp,  udp,    "198.51.100.7" },
                { ProxyPolicy.Use,    six,  udpSix, "2001:db8::7" },
                { ProxyPolicy.Use,    none, none,   "127.0.0.1" },
                { ProxyPolicy.Ignore, tcp,  udp,    "127.0.0.1" },
                { ProxyPolicy.Ignore, none, none,   "127.0.0.1" },
                { ProxyPolicy.Reject, tcp,  udp,    "" },
                { ProxyPolicy.Reject, none, none,   "127.0.0.1" },
                { ProxyPolicy.Skip,   none, none,   "127.0.0.1" },
                { ProxyPolicy.Use,    ProxyHeaders.Raw(0x21, 0x11, [1]), ProxyHeaders.Raw(0x21, 0x12, [1]), "" },
            };
        }
    }

    [Theory, MemberData(nameof(Policies))]
    public async Task The_header_of_a_connection_says_who_the_client_is(ProxyPolicy policy, byte[] header, byte[] _, string client)
    {
        await using var server = Serve(policy);
        using var asker = server.Tcp();

        asker.Socket.Send([.. header, .. Messages.Framed(Question), .. Messages.Framed(Question)]);

        if (client.Length == 0)
        {
            Assert.True(asker.IsClosedByServer());
            return;
        }
        Assert.Equal(client, ClientIn(asker.Receive()!));
        Assert.Equal(client, ClientIn(asker.Receive()!));
    }

    [Theory, MemberData(nameof(Policies))]
    public async Task The_header_of_a_datagram_says_who_the_client_is(ProxyPolicy policy, byte[] _, byte[] header, string client)
    {
        foreach (var portable in (bool[])[false, true])
        {
            await using var server = Serve(policy, portable: portable);
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
            socket.Connect(server.EndPoint);

            socket.Send([.. header, .. Question]);
            if (client.Length == 0) socket.Send(Messages.Ask("other.example.org.", id: 10)); // the first has no answer, this one has

            var answer = new byte[512];
            var length = socket.Receive(answer);
            Assert.Equal(client.Length == 0 ? 10 : 9, Messages.Id(answer[..length]));
            if (client.Length > 0) Assert.Equal(client, ClientIn(answer[..length]));
        }
    }

    [Fact]
    public async Task A_header_that_comes_byte_by_byte_stands_before_TLS()
    {
        await using var server = Serve(ProxyPolicy.Use, "tls", new FixedTls());
        using var socket = Connect(server);
        foreach (var part in ProxyHeaders.Line("PROXY TCP4 198.51.100.7 192.0.2.1 4242 853")) socket.Send([part]);
        await using var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync("dns.example");

        await stream.WriteAsync(Messages.Framed(Question));
        var answer = new byte[512];
        await stream.ReadAtLeastAsync(answer, 2 + Question.Length);

        Assert.Equal("198.51.100.7", ClientIn(answer[2..]));
    }

    [Fact]
    public async Task A_header_stands_before_HTTP()
    {
        await using var server = Serve(ProxyPolicy.Use, "https");
        using var socket = Connect(server);

        socket.Send(
        [
            .. ProxyHeaders.Binary("198.51.100.7:4242"),
            .. Encoding.ASCII.GetBytes(
                $"GET /dns-query?dns={Base64Url.EncodeToString(Question)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        ]);

        var reply = new byte[4096];
        var length = await new NetworkStream(socket).ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false);
        var body = reply.AsSpan(0, length).IndexOf("\r\n\r\n"u8) + 4;
        Assert.Equal("198.51.100.7", ClientIn(reply[body..length]));
    }

    [Fact]
    public void A_header_holds_for_later_datagrams_of_its_peer()
    {
        var time = new ServiceDns.Server.Tests.ManualTime();
        var proxy = new ProxyProtocol(_ => ProxyPolicy.Use, TimeSpan.FromSeconds(28), MaxSessions: 2, time);
        var header = ProxyHeaders.Binary("198.51.100.7:4242", ProxyHeaders.Datagram);
        using var query = new Query();

        Assert.Equal(0, Unwrap(proxy, query, "10.0.0.1:1", header)); // alone, as Spectrum sends it
        Assert.Equal("198.51.100.7:4242", ClientOf(proxy, query, "10.0.0.1:1"));
        Assert.Equal("10.0.0.1:2", ClientOf(proxy, query, "10.0.0.1:2"));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("198.51.100.7:4242", ClientOf(proxy, query, "10.0.0.1:1"));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("198.51.100.7:4242", ClientOf(proxy, query, "10.0.0.1:1")); // asking has prolonged it
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("10.0.0.1:1", ClientOf(proxy, query, "10.0.0.1:1"));

        for (var port = 1; port <= 3; port++) Unwrap(proxy, query, $"10.0.0.1:{port}", header);
        Assert.Equal("10.0.0.1:1", ClientOf(proxy, query, "10.0.0.1:1")); // one too many, and the longest silent
        Assert.Equal("198.51.100.7:4242", ClientOf(proxy, query, "10.0.0.1:3"));
    }

    private static ListenerFixture Serve(ProxyPolicy policy, string scheme = "dns", IServerTls? tls = null, bool portable = false) => new(
        Whoami, scheme: scheme,
        settings: new ListenerSettings
        {
            UdpWorkers = 1,
            PortableUdp = portable,
            Tls = tls,
            ReadTimeout = TimeSpan.FromMinutes(1),
            IdleTimeout = TimeSpan.FromMinutes(1),
            Proxy = new ProxyProtocol(_ => policy, TimeSpan.Zero, 0, TimeProvider.System),
        });

    private static Socket Connect(ListenerFixture server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        socket.Connect(server.EndPoint);
        return socket;
    }

    private static int Unwrap(ProxyProtocol proxy, Query query, string peer, byte[] datagram)
    {
        datagram.CopyTo(query.Buffer);
        query.Client = ClientAddress.From(IPEndPoint.Parse(peer));
        return proxy.Unwrap(query, datagram.Length);
    }

    private static string ClientOf(ProxyProtocol proxy, Query query, string peer)
    {
        Assert.Equal(Question.Length, Unwrap(proxy, query, peer, Question));
        return query.Client.ToString();
    }

    private static string ClientIn(byte[] answer)
    {
        var reader = new RecordReader(answer);
        Assert.True(reader.MoveNext());
        return new IPAddress(answer.AsSpan(reader.Current.Rdata, reader.Current.RdataLength)).ToString();
    }
}
