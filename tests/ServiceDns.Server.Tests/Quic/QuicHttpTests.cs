using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Quic;
using System.Net.Security;
using System.Text;

#pragma warning disable CA1416 // they skip where there is no QUIC

namespace ServiceDns.Server.Tests;

/// <summary>DNS over HTTP/3, asked by .NET's client.</summary>
public sealed class QuicHttpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // handshakes take their time where all processors are busy

    private static readonly byte[] Question = Messages.Ask("www.example.org.", id: 0);

    private readonly FixedTls tls = new();

    //                     method   path and query                                 body bytes   status
    public static TheoryData<string, string, int, int> Requests => new()
    {
        { "GET",    $"/dns-query?dns={Base64Url.EncodeToString(Question)}",        0,           200 },
        { "GET",    "/dns-query?dns=not+base64",                                   0,           400 },
        { "GET",    "/",                                                           0,           404 },
        { "POST",   "/dns-query",                                                  -1,          200 },
        { "POST",   "/dns-query",                                                  11,          400 },
        { "POST",   "/dns-query",                                                  65537,       400 },
        { "PUT",    "/dns-query",                                                  -1,          400 },
    };

    [SkippableTheory, MemberData(nameof(Requests))]
    public async Task Replies_with_the_status_that_CoreDNS_has(string method, string target, int bytes, int status)
    {
        QuicAsker.Need();
        await using var server = Serve();
        using var client = ClientOf(server);

        using var reply = await AskAsync(client, method, target, bytes < 0 ? Question : new byte[bytes]);

        Assert.Equal(HttpVersion.Version30, reply.Version);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(status == 200 ? "application/dns-message" : "text/plain", reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, server.Metrics.Http3Responses.With(server.Label, $"{status}").Value);
    }

    [SkippableFact]
    public async Task Many_queries_of_one_connection_are_under_way_at_once()
    {
        QuicAsker.Need();
        await using var server = Serve();
        using var client = ClientOf(server);

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => AskAsync(client, "POST", "/dns-query", Messages.Ask("a.org.", id: (ushort)i))));

        for (var i = 0; i < replies.Length; i++) Assert.Equal(i, Messages.Id(await replies[i].Content.ReadAsByteArrayAsync()));
    }

    [SkippableFact]
    public async Task A_connection_too_many_is_refused_until_another_ends()
    {
        QuicAsker.Need();
        await using var server = Serve(new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = Patience, MaxSessions = 1 });
        using var second = ClientOf(server);
        using (var first = ClientOf(server))
        {
            using var reply = await AskAsync(first, "POST", "/dns-query", Question);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);

            await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(second, "POST", "/dns-query", Question));
        }
        await Eventually.TrueAsync(() => Text(server).Contains(NoneOpen(server), StringComparison.Ordinal), "the first has ended");

        using var late = await AskAsync(second, "POST", "/dns-query", Question);

        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        Assert.InRange(server.Metrics.QuicConnectionsShed.With(server.Label).Value, 1, long.MaxValue);
    }

    [SkippableFact]
    public async Task A_silent_client_is_let_go()
    {
        QuicAsker.Need();
        await using var server = Serve(new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = TimeSpan.FromSeconds(1) });

        await using var idle = await QuicAsker.ConnectAsync(server.EndPoint, "h3");

        await idle.UntilEndAsync();
    }

    [SkippableFact]
    public async Task Bytes_that_are_no_HTTP_end_their_connection_alone()
    {
        QuicAsker.Need();
        await using var server = Serve();
        using var client = ClientOf(server);
        await using var bad = await QuicAsker.ConnectAsync(server.EndPoint, "h3");

        await using var stream = await bad.OpenAsync();
        await stream.WriteAsync(Messages.Framed(Question), completeWrites: true);

        await Assert.ThrowsAsync<QuicException>(() => QuicAsker.ReadAllAsync(stream));
        using var reply = await AskAsync(client, "POST", "/dns-query", Question);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [SkippableFact]
    public async Task A_reload_is_answered_by_the_new_chain_on_the_same_connection_and_the_end_lets_the_last_answer_out()
    {
        QuicAsker.Need();
        await using var server = Serve();
        using var client = ClientOf(server);
        using var before = await AskAsync(client, "POST", "/dns-query", Question);
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        server.Apply(new DelegateHandler(async (query, _) =>
        {
            entered.SetResult();
            await gate.Task;
            return DelegateHandler.Answer(query, 9);
        }));
        var asking = AskAsync(client, "POST", "/dns-query", Question);
        await entered.Task;
        var stopping = server.Set.StopAsync();
        gate.SetResult();

        using var reply = await asking;
        Assert.Equal(9, (await reply.Content.ReadAsByteArrayAsync())[^1]);
        await stopping;
    }

    [SkippableFact]
    public async Task An_address_that_is_not_here_is_refused_by_name()
    {
        QuicAsker.Need();
        await using var server = Serve();
        var elsewhere = new ListenAddress("192.0.2.7", 8443, Corefile.Transport.Https3);

        var error = Assert.Throws<ListenException>(() => server.Set.Apply([server.Request(elsewhere, DelegateHandler.Address)]));

        Assert.StartsWith("listen udp 192.0.2.7:8443: bind: cannot assign requested address", error.Message, StringComparison.Ordinal);
        using var client = ClientOf(server);
        using var reply = await AskAsync(client, "POST", "/dns-query", Question);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode); // all goes on as before
    }

    private static string NoneOpen(ListenerFixture server) => $"servicedns_quic_connections{{server=\"{server.Label}\"}} 0\n";

    private static string Text(ListenerFixture server)
    {
        var text = new ArrayBufferWriter<byte>();
        PrometheusText.Write(server.Registry, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private ListenerFixture Serve(ListenerSettings? settings = null) => new(
        DelegateHandler.Address,
        settings: settings ?? new ListenerSettings { Tls = tls, ReadTimeout = Patience, IdleTimeout = Patience },
        scheme: Corefile.Transport.Https3);

    private static HttpClient ClientOf(ListenerFixture server)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{server.EndPoint}"),
            DefaultRequestVersion = HttpVersion.Version30,
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
        if (method is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/dns-message");
        }
        return client.SendAsync(request);
    }
}
