using ServiceDns.Dns;
using ServiceDns.Plugins.Local;

namespace ServiceDns.Plugins.Tests;

public class LocalTests
{
    private const string Soa = " 604800 IN SOA localhost. root.localhost. 1 0 0 0 604800";

    // name | type | code | answer | authority
    public static TheoryData<string, RecordType, ResponseCode, string[], string[]> Answers => new()
    {
        { "localhost.", RecordType.A, ResponseCode.NoError, ["localhost. 604800 IN A 127.0.0.1"], [] },
        { "LocalHost.", RecordType.AAAA, ResponseCode.NoError, ["LocalHost. 604800 IN AAAA ::1"], [] },
        { "localhost.", RecordType.SOA, ResponseCode.NoError, ["localhost." + Soa], [] },
        { "localhost.", RecordType.NS, ResponseCode.NoError, ["localhost. 604800 IN NS localhost."], [] },
        { "localhost.", RecordType.MX, ResponseCode.NoError, [], ["localhost." + Soa] },
        { "a.localhost.", RecordType.A, ResponseCode.NoError, ["a.localhost. 604800 IN A 127.0.0.1"], [] },
        { "a.b.localhost.", RecordType.AAAA, ResponseCode.NoError, ["a.b.localhost. 604800 IN AAAA ::1"], [] },
        { "a.localhost.", RecordType.SOA, ResponseCode.NoError, [], ["a.localhost." + Soa] },
        { "localhost.example.org.", RecordType.A, ResponseCode.NoError, ["localhost.example.org. 604800 IN A 127.0.0.1"], [] },
        { "localhost.example.org.", RecordType.TXT, ResponseCode.NoError, [], ["localhost.example.org." + Soa] },
        { "127.in-addr.arpa.", RecordType.A, ResponseCode.NoError, [], ["127.in-addr.arpa." + Soa] },
        { "127.in-addr.arpa.", RecordType.NS, ResponseCode.NoError, ["127.in-addr.arpa. 604800 IN NS localhost."], [] },
        { "0.in-addr.arpa.", RecordType.SOA, ResponseCode.NoError, ["0.in-addr.arpa." + Soa], [] },
        { "255.in-addr.arpa.", RecordType.PTR, ResponseCode.NoError, [], ["255.in-addr.arpa." + Soa] },
        { "1.0.0.127.in-addr.arpa.", RecordType.PTR, ResponseCode.NoError, ["1.0.0.127.in-addr.arpa. 604800 IN PTR localhost."], [] },
        { "1.0.0.127.In-Addr.arpa.", RecordType.A, ResponseCode.NoError, [], ["127.In-Addr.arpa." + Soa] },
        { "2.0.0.127.in-addr.arpa.", RecordType.PTR, ResponseCode.NXDomain, [], ["127.in-addr.arpa." + Soa] },
        { "1.255.in-addr.arpa.", RecordType.PTR, ResponseCode.NXDomain, [], ["255.in-addr.arpa." + Soa] },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_for_this_machine(string name, RecordType type, ResponseCode code, string[] answer, string[] authority)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(LocalSetup.Definition, "local").Handler(next);
        using var query = Ask.For(name, type);

        await handler.ServeAsync(query);

        Assert.Equal((code, 0), (query.ResponseCode, next.Seen));
        Assert.Equal(answer, query.Answer());
        Assert.Equal(authority, query.Authority());
        Assert.Equal(HeaderFlags.Response | HeaderFlags.RecursionDesired, query.Flags());
    }

    [Theory]
    [InlineData("local", "example.org.")]
    [InlineData("local", "notlocalhost.")]
    [InlineData("local", "localhosts.example.org.")]
    [InlineData("local", "example.localhost.org.")]
    [InlineData("local", "10.in-addr.arpa.")]
    [InlineData("local", ".")]
    [InlineData("local {\nlocalhost_prefix off\n}", "localhost.example.org.")]
    public async Task Passes_all_other_names(string lines, string name)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(LocalSetup.Definition, lines).Handler(next);
        using var query = Ask.For(name);

        await handler.ServeAsync(query);

        Assert.Equal(1, next.Seen);
    }

    [Fact]
    public async Task Counts_and_logs_names_below_and_before_but_not_localhost_itself()
    {
        var setup = new TestSetup();
        var handler = setup.Parse(LocalSetup.Definition, "local {\nlocalhost_prefix on\n}").Handler();

        foreach (var name in new[] { "localhost.", "a.localhost.", "localhost.example.org." })
        {
            using var query = Ask.For(name);
            await handler.ServeAsync(query);
        }

        Assert.Equal(2, setup.Process.Metrics.Counter("coredns_local_localhost_requests_total", "").With().Value);
        Assert.Equal(
            [
                "[DEBUG] plugin/local: Intercepting localhost query for \"a.localhost.\" A, from 10.240.0.1",
                "[DEBUG] plugin/local: Intercepting localhost query for \"localhost.example.org.\" A, from 10.240.0.1",
            ],
            setup.Logs.Lines);
    }

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "local example.org", 1, "Wrong argument count or unexpected line ending after 'example.org'" },
        { "local {\nfoo\n}", 2, "unknown property 'foo'; right would be localhost_prefix" },
        { "local {\nlocalhost_prefix maybe\n}", 2, "localhost_prefix expects 'on' or 'off', got \"maybe\"" },
        { "local {\nlocalhost_prefix\n}", 2, "Wrong argument count or unexpected line ending after 'localhost_prefix'" },
        { "local {\nlocalhost_prefix on off\n}", 2, "Wrong argument count or unexpected line ending after 'off'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/local: {reason}", TestSetup.MistakeIn(LocalSetup.Definition, lines));

    [Fact]
    public void Allocates_nothing_for_names_that_pass()
    {
        var handler = new TestSetup().Parse(LocalSetup.Definition, "local").Handler();
        using var query = Ask.For("my-service.default.svc.cluster.local.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }
}
