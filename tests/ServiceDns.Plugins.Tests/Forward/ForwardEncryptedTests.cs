using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Forward;

public sealed class ForwardEncryptedTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly TestCertificates files;

    public ForwardEncryptedTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    //                     TO                             properties                              what is wrong; empty for an answer
    public static TheoryData<string, string, string> Certificates => new()
    {
        // the certificate has the address too
        { "tls://127.0.0.1:PORT",                  "tls ca.pem",                                  "" },
        { "tls://127.0.0.1:PORT",                  "tls ca.pem\ntls_servername dns.example",      "" },
        { "tls://127.0.0.1%dns.example:PORT",      "tls ca.pem",                                  "" },
        { "tls://127.0.0.1:PORT", "tls ca.pem\ntls_servername b.example", "certificate is valid for CN=dns.example, not b.example" },
        { "tls://127.0.0.1%b.example:PORT", "tls ca.pem", "certificate is valid for CN=dns.example, not b.example" },
        { "tls://127.0.0.1:PORT", "", "certificate signed by unknown authority" },
        { "tls://127.0.0.1:PORT", "tls stranger.pem", "certificate signed by unknown authority" },
        { "https://127.0.0.1:PORT",                "tls ca.pem",                                  "" },
        { "https://127.0.0.1:PORT",                "tls ca.pem\ndoh_method GET",                  "" },
        { "https://127.0.0.1:PORT",                "tls ca.pem\ntls_servername dns.example",      "" },
        { "https://127.0.0.1%dns.example:PORT",    "tls ca.pem",                                  "" },
        { "https://127.0.0.1:PORT", "tls ca.pem\ntls_servername b.example", "certificate is valid for CN=dns.example, not b.example" },
        { "https://127.0.0.1:PORT", "", "certificate signed by unknown authority" },
    };

    [Theory, MemberData(nameof(Certificates))]
    public async Task An_upstream_must_be_who_it_should_be(string to, string properties, string mistake)
    {
        await using var upstream = await EncryptedUpstream.StartAsync(to[..to.IndexOf(':')], files);
        await using var bench = await StartAsync(upstream, to, properties);

        var (outcome, query) = await bench.AskAsync();

        if (mistake.Length == 0)
        {
            Assert.True(outcome.IsWritten, outcome.Error);
            Assert.Equal(1, Header.Count(query.Response, Section.Answer));
            return;
        }
        Assert.Equal(ResponseCode.ServFail, outcome.Code);
        Assert.Contains($"tls: failed to verify certificate: x509: {mistake}", outcome.Error, StringComparison.Ordinal);
    }

    //                     scheme     client_auth            properties                               let in
    public static TheoryData<string, string, string, bool> Clients => new()
    {
        { "tls",   "require_and_verify", "tls client.pem client-key.pem ca.pem",     true },
        { "tls",   "require_and_verify", "tls stranger.pem stranger-key.pem ca.pem", false },
        { "tls",   "require_and_verify", "tls ca.pem",                               false },
        { "https", "require_and_verify", "tls client.pem client-key.pem ca.pem",     true },
        { "https", "require_and_verify", "tls ca.pem",                               false },
    };

    [Theory, MemberData(nameof(Clients))]
    public async Task Shows_its_own_certificate(string scheme, string clients, string properties, bool letIn)
    {
        await using var upstream = await EncryptedUpstream.StartAsync(scheme, files, clients);
        await using var bench = await StartAsync(upstream, $"{scheme}://127.0.0.1:PORT", properties);

        var (outcome, _) = await bench.AskAsync();

        Assert.Equal(letIn, outcome.IsWritten);
    }

    [Fact]
    public async Task A_connection_by_TLS_is_kept_for_the_next_query_and_counted()
    {
        await using var upstream = await EncryptedUpstream.StartAsync("tls", files);
        await using var bench = await StartAsync(upstream, "tls://127.0.0.1:PORT", "tls ca.pem");

        for (var i = 0; i < 5; i++) Assert.True((await bench.AskAsync(tcp: i % 2 == 0)).Outcome.IsWritten);

        var to = $"127.0.0.1:{upstream.Port}";
        Assert.Equal(1, upstream.Handshakes);
        Assert.Equal(1, bench.Count("coredns_proxy_conn_cache_misses_total", "forward", to, "tcp-tls"));
        Assert.Equal(4, bench.Count("coredns_proxy_conn_cache_hits_total", "forward", to, "tcp-tls"));
        Assert.Equal(5, bench.Count("coredns_proxy_request_duration_seconds", "forward", to, "NOERROR"));
        Assert.Equal(5, upstream.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Queries_by_HTTPS_share_a_connection_and_have_no_id()
    {
        await using var upstream = await EncryptedUpstream.StartAsync("https", files);
        await using var bench = await StartAsync(upstream, "https://127.0.0.1:PORT", "tls ca.pem");
        Assert.True((await bench.AskAsync()).Outcome.IsWritten);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => bench.AskAsync($"n{i}.example.org.")));

        Assert.All(replies, reply => Assert.True(reply.Outcome.IsWritten));
        Assert.All(replies, reply => Assert.Equal(reply.Query.Id, Header.Id(reply.Query.Response)));
        Assert.Equal(1, upstream.Handshakes);
        Assert.All(upstream.Ids, id => Assert.Equal(0, id));
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("https")]
    public async Task An_upstream_that_is_gone_makes_the_next_one_be_asked(string scheme)
    {
        await using var upstream = await EncryptedUpstream.StartAsync(scheme, files);
        var gone = await EncryptedUpstream.StartAsync(scheme, files);
        var port = gone.Port;
        await gone.DisposeAsync();
        await using var bench = await StartAsync(
            upstream, $"{scheme}://127.0.0.1:{port} {scheme}://127.0.0.1:PORT", "tls ca.pem\npolicy sequential");

        var (outcome, _) = await bench.AskAsync();

        Assert.True(outcome.IsWritten, outcome.Error);
        await Poll.UntilAsync(
            () => bench.Count("coredns_proxy_healthcheck_failures_total", "forward", $"127.0.0.1:{port}") > 0,
             "the one that is gone is checked");
    }

    [Fact]
    public async Task A_kept_connection_that_the_upstream_has_closed_is_made_anew()
    {
        await using var upstream = await EncryptedUpstream.StartAsync("tls", files);
        await using var bench = await StartAsync(upstream, "tls://127.0.0.1:PORT", "tls ca.pem");
        Assert.True((await bench.AskAsync()).Outcome.IsWritten);

        await upstream.RestartAsync();
        var (outcome, _) = await bench.AskAsync();

        Assert.True(outcome.IsWritten, outcome.Error);
        Assert.Equal(2, upstream.Handshakes);
    }

    private Task<ForwardBench> StartAsync(EncryptedUpstream upstream, string to, string properties)
    {
        foreach (var file in (string[])["ca.pem", "stranger.pem", "stranger-key.pem", "client.pem", "client-key.pem"])
        {
            properties = properties.Replace($" {file}", $" {files.PathOf(file)}", StringComparison.Ordinal);
        }
        return ForwardBench.StartAsync(
            $"forward . {to.Replace("PORT", $"{upstream.Port}", StringComparison.Ordinal)} {{\n{properties}\n}}");
    }
}
