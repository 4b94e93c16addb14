namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>Connections to encrypted upstreams are few, and those that end are followed by others at no query's cost.</summary>
public sealed class ForwardReuseTests : IDisposable
{
    private const int Queries = 40;

    private readonly string folder = Directory.CreateTempSubdirectory("servicedns-").FullName;
    private readonly TestCertificates files;

    public ForwardReuseTests() => files = new TestCertificates(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("tls")]
    [InlineData("https")]
    public async Task Queries_one_after_the_other_make_one_connection(string scheme)
    {
        await using var upstream = await EncryptedUpstream.StartAsync(scheme, files);
        await using var relay = new TlsRelay(upstream.Port);
        await using var bench = await StartAsync(scheme, relay);

        await AskAsync(bench, Queries);

        Assert.Equal((1, 1, Queries), (upstream.Handshakes, relay.Sent.Count, upstream.Ids.Count));
    }

    [Fact]
    public async Task A_connection_by_TLS_that_expired_is_followed_by_one_that_resumes_its_session()
    {
        await using var upstream = await EncryptedUpstream.StartAsync("tls", files);
        await using var relay = new TlsRelay(upstream.Port);
        await using var bench = await StartAsync("tls", relay, "tls_servername dns.example");

        await AskAsync(bench, Queries);
        bench.Setup.Time.Advance(TimeSpan.FromSeconds(11)); // expire is 10s
        await AskAsync(bench, Queries);

        Assert.Equal((2, 2 * Queries), (upstream.Handshakes, upstream.Ids.Count));
        Assert.Equal((false, true), (relay.IsResumed(0), relay.IsResumed(1)));
    }

    [Fact]
    public async Task A_connection_by_HTTPS_that_expired_is_followed_by_one_that_resumes_its_session()
    {
        await using var upstream = await EncryptedUpstream.StartAsync("https", files);
        await using var relay = new TlsRelay(upstream.Port);
        await using var bench = await StartAsync("https", relay, "expire 1s\ntls_servername dns.example");

        await AskAsync(bench, Queries);
        await Poll.UntilAsync(() => relay.Closed == relay.Sent.Count, "the idle connection is closed");
        var before = upstream.Handshakes;
        await AskAsync(bench, 1);

        Assert.Equal(before + 1, upstream.Handshakes);
        Assert.Equal((false, true), (relay.IsResumed(0), relay.IsResumed(before)));
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("https")]
    public async Task An_upstream_that_closes_its_connections_costs_no_query(string scheme)
    {
        await using var upstream = await EncryptedUpstream.StartAsync(scheme, files);
        await using var bench = await ForwardBench.StartAsync(
            $"forward . {scheme}://127.0.0.1:{upstream.Port} {{\ntls {files.PathOf("ca.pem")}\n}}");

        for (var i = 0; i < 5; i++)
        {
            await AskAsync(bench, 3);
            await upstream.RestartAsync();
        }

        Assert.Equal(5, upstream.Handshakes);
        Assert.InRange(upstream.Ids.Count, 15, 19); // one that meets the closing connection is asked again
    }

    private static async Task AskAsync(ForwardBench bench, int queries)
    {
        for (var i = 0; i < queries; i++)
        {
            var (outcome, _) = await bench.AskAsync($"n{i}.example.org.");
            Assert.True(outcome.IsWritten, outcome.Error);
        }
    }

    private Task<ForwardBench> StartAsync(string scheme, TlsRelay relay, string property = "") =>
        ForwardBench.StartAsync($"forward . {scheme}://127.0.0.1:{relay.Port} {{\ntls {files.PathOf("ca.pem")}\n{property}\n}}");
}
