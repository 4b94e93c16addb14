using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

public sealed class DohListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // handshakes take their time where all processors are busy

    private static readonly byte[] Question = Messages.Ask("www.example.org.", id: 0);

    //                     method   path and query                       body bytes   status
    public static TheoryData<string, string, int, int> Requests => new()
    {
        { "GET",    $"/dns-query?dns={Base64Url.EncodeToString(Question)}",             0, 200 },
        { "GET",    $"/dns-query?other=1&dns={Base64Url.EncodeToString(Question)}",     0, 200 },
        { "GET",    $"/dns-query?%64ns={Base64Url.EncodeToString(Question)}",           0, 200 },
        { "GET",    $"/dns-query?dns={Base64Url.EncodeToString(Question)}=",            0, 400 }, // RFC 8484, section 6: no padding
        { "GET",    $"/dns-query?dns={Base64Url.EncodeToString(Question)}&dns=AA",      0, 400 },
        { "GET",    "/dns-query?dns=not+base64",                                        0, 400 },
        { "GET",    "/dns-query?dns=AAAAA",                                             0, 400 }, // six bits are no byte
        { "GET",    "/dns-query?dns=",                                                  0, 400 },
        { "GET",    "/dns-query",                                                       0, 400 },
        { "GET",    "/",                                                                0, 404 },
        { "GET",    "/dns-query/",                                                      0, 404 },
        { "POST",   "/dns-query",                                                      -1, 200 },
        { "POST",   "/dns-query",                                                       0, 400 },
        { "POST",   "/dns-query",                                                      11, 400 },
        { "POST",   "/dns-query",                                                   65536, 400 },
        { "POST",   "/dns-query",                                                   65537, 400 },
        { "PUT",    "/dns-query",                                                      -1, 400 },
        { "DELETE", "/dns-query",                                                       0, 400 },
        { "HEAD",   $"/dns-query?dns={Base64Url.EncodeToString(Question)}",             0, 400 },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Replies_with_the_status_that_CoreDNS_has(string method, string target, int bytes, int status)
    {
        await using var server = Serve();
        using var client = ClientOf(server, HttpVersion.Version11);

        var reply = await AskAsync(client, method, target, bytes < 0 ? Question : new byte[bytes]);

        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(status == 200 ? "application/dns-message" : "text/plain", reply.Content.Headers.ContentType!.MediaType);
        var counter = $"coredns_dns_https_responses_total{{server=\"{server.Label}\",status=\"{status}\"}} 1";
        Assert.Contains(counter, TextOf(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Speaks_both_versions_of_HTTP_inside_of_TLS(int major, int minor)
    {
        await using var server = Serve(new ListenerSettings { Tls = new FixedTls(), ReadTimeout = Patience });
        using var client = ClientOf(server, new Version(major, minor), "https");

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => AskAsync(client, "POST", "/dns-query", Messages.Ask("a.org.", id: (ushort)i))));

        for (var i = 0; i < replies.Length; i++)
        {
            Assert.Equal(new Version(major, minor), replies[i].Version);
            Assert.Equal(i, Messages.Id(await replies[i].Content.ReadAsByteArrayAsync()));
        }
    }

    //                     answer TTL, or -1 for none    code                   seconds
    public static TheoryData<int, ResponseCode, int> Ages => new()
    {
        { 77,     ResponseCode.NoError,   77 },
        { 0,      ResponseCode.NoError,   0 },
        { 100000, ResponseCode.NoError,   3600 },
        { -1,     ResponseCode.NoError,   5 },
        { -1,     ResponseCode.NXDomain,  5 },
        { -1,     ResponseCode.ServFail,  5 },
        { 77,     ResponseCode.Refused,   5 },
        { 77,     ResponseCode.NXDomain,  5 }, // an answer to a name that does not exist is none
    };

    [Theory, MemberData(nameof(Ages))]
    public async Task Caches_may_keep_an_answer_as_long_as_its_least_TTL(int ttl, ResponseCode code, int seconds)
    {
        await using var server = Serve(chain: DelegateHandler.Sync(query => Answer(query, code, ttl)));
        using var client = ClientOf(server, HttpVersion.Version11);

        var reply = await AskAsync(client, "POST", "/dns-query", Question);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal($"max-age={seconds}", reply.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Says_so_when_there_is_no_answer()
    {
        await using var server = Serve(chain: DelegateHandler.Sync(_ => Outcome.Dropped));
        using var client = ClientOf(server, HttpVersion.Version11);

        var reply = await AskAsync(client, "POST", "/dns-query", Question);

        Assert.Equal(HttpStatusCode.InternalServerError, reply.StatusCode);
        Assert.Equal("No response\n", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_connection_too_many_waits_until_another_ends()
    {
        await using var server = Serve(new ListenerSettings { MaxSessions = 1, ReadTimeout = Patience, IdleTimeout = Patience });
        var first = new TcpAsker(server.EndPoint);
        SendRequest(first);
        Assert.StartsWith("HTTP/1.1 200", ReadHead(first), StringComparison.Ordinal);
        using var second = new TcpAsker(server.EndPoint);
        SendRequest(second);

        Assert.False(second.Socket.Poll(100_000, SelectMode.SelectRead));
        first.Dispose();

        Assert.StartsWith("HTTP/1.1 200", ReadHead(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_client_is_let_go()
    {
        var second = TimeSpan.FromSeconds(1);
        await using var server = Serve(new ListenerSettings { Tls = new FixedTls(), ReadTimeout = second, IdleTimeout = second });
        using var mute = server.Tcp();
        await using var plain = Serve(new ListenerSettings { ReadTimeout = second, IdleTimeout = second });
        using var idle = plain.Tcp();
        SendRequest(idle);

        Assert.True(mute.IsClosedByServer());
        Assert.True(idle.IsClosedByServer());
    }

    [Fact]
    public async Task A_reload_is_answered_by_the_new_chain_on_the_same_connection_and_the_end_lets_the_last_answer_out()
    {
        await using var server = Serve();
        using var client = ClientOf(server, HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "POST", "/dns-query", Question)).StatusCode);
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        server.Apply(new DelegateHandler(async (query, _) =>
        {
            entered.SetResult();
            await gate.Task;
            return Answer(query, ResponseCode.NoError, 9);
        }));
        var asking = AskAsync(client, "POST", "/dns-query", Question);
        await entered.Task;
        var stopping = server.Set.StopAsync();
        gate.SetResult();

        Assert.Equal("max-age=9", (await asking).Headers.CacheControl!.ToString());
        await stopping;
    }

    private static ListenerFixture Serve(ListenerSettings? settings = null, IQueryHandler? chain = null) =>
        new(chain ?? DelegateHandler.Address, settings: settings ?? new ListenerSettings
        {
            ReadTimeout = Patience,
            IdleTimeout = Patience,
        }, scheme: "https");

    private static HttpClient ClientOf(ListenerFixture server, Version version, string scheme = "http")
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 4, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"{scheme}://{server.EndPoint}"),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string method, string target, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), target)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        if (method is "POST" or "PUT") request.Content = new ByteArrayContent(body);
        return client.SendAsync(request);
    }

    private static Outcome Answer(Query query, ResponseCode code, int ttl)
    {
        var writer = query.Respond(code, HeaderFlags.Authoritative, "test");
        if (ttl >= 0) writer.Add(Section.Answer, query.Name, RecordType.A, (uint)ttl, [192, 0, 2, 1]);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    private static void SendRequest(TcpAsker client) => client.Socket.Send(Encoding.ASCII.GetBytes(
        $"GET /dns-query?dns={Base64Url.EncodeToString(Question)} HTTP/1.1\r\nHost: dns.example\r\n\r\n"));

    private static string ReadHead(TcpAsker client)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, client.Socket.Receive(buffer));
    }

    private static string TextOf(ListenerFixture server)
    {
        var text = new ArrayBufferWriter<byte>();
        PrometheusText.Write(server.Registry, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
