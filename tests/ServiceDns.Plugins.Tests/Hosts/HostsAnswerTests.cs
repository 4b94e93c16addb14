using ServiceDns.Dns;
using ServiceDns.Plugins.Hosts;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Hosts;

public class HostsAnswerTests
{
    private const string Entries = """
        hosts no_such_hosts_file {
            127.0.0.1 localhost localhost.domain
            ::1 localhost localhost.domain
            10.0.0.1 Example.ORG
            ::FFFF:10.0.0.2 example.com
            10.0.0.3 many.example.org
            10.0.0.4 many.example.org
            fe80::7%eth0 many.example.org
            1.2.3.4 aa.apps.example.com
            5.6.7.8 *.apps.example.com
            2001:db8::567:89ab six.example.org
            timeout 3600
            999.0.0.1 bad.example.org
            10.0.0.9
        }
        """;

    //                     name, type, answers
    public static TheoryData<string, RecordType, string[]> Answers => new()
    {
        { "example.org.", RecordType.A, ["example.org. 3600 IN A 10.0.0.1"] },
        { "EXAMPLE.org.", RecordType.A, ["EXAMPLE.org. 3600 IN A 10.0.0.1"] }, // the question's letter case
        { "example.com.", RecordType.A, ["example.com. 3600 IN A 10.0.0.2"] },
        { "localhost.", RecordType.AAAA, ["localhost. 3600 IN AAAA ::1"] },
        { "many.example.org.", RecordType.A, ["many.example.org. 3600 IN A 10.0.0.3", "many.example.org. 3600 IN A 10.0.0.4"] },
        { "many.example.org.", RecordType.AAAA, ["many.example.org. 3600 IN AAAA fe80::7"] },
        { "example.org.", RecordType.AAAA, [] },
        { "example.org.", RecordType.MX, [] },
        { "aa.apps.example.com.", RecordType.A, ["aa.apps.example.com. 3600 IN A 1.2.3.4"] },
        { "bb.apps.example.com.", RecordType.A, ["bb.apps.example.com. 3600 IN A 5.6.7.8"] },
        { "bb.apps.example.com.", RecordType.TXT, [] },
        { "*.apps.example.com.", RecordType.A, ["*.apps.example.com. 3600 IN A 5.6.7.8"] },
        { "1.0.0.10.in-addr.arpa.", RecordType.PTR, ["1.0.0.10.in-addr.arpa. 3600 IN PTR example.org."] },
        { "2.0.0.10.in-addr.arpa.", RecordType.PTR, ["2.0.0.10.in-addr.arpa. 3600 IN PTR example.com."] },
        {
            "1.0.0.127.IN-ADDR.arpa.", RecordType.PTR,
            ["1.0.0.127.IN-ADDR.arpa. 3600 IN PTR localhost.", "1.0.0.127.IN-ADDR.arpa. 3600 IN PTR localhost.domain."]
        },
        {
            "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa.", RecordType.PTR,
            ["b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa. 3600 IN PTR six.example.org."]
        },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_with_authority(string name, RecordType type, string[] expected)
    {
        var handler = new TestSetup().Parse(HostsSetup.Definition, Entries).Handler();

        using var query = await handler.ServeAsync(Ask.For(name, type));

        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
        Assert.Equal(HeaderFlags.Response | HeaderFlags.Authoritative | HeaderFlags.RecursionDesired, query.Flags());
        Assert.Equal(expected, query.Answer());
        Assert.Empty(query.Authority());
        Assert.Equal("hosts", query.Responder);
    }

    [Theory, MemberData(nameof(Answers))]
    public async Task The_loop_gets_the_same_answers(string name, RecordType type, string[] expected)
    {
        var handler = new TestSetup().Parse(HostsSetup.Definition, Entries).Handler();
        using var served = await handler.ServeAsync(Ask.For(name, type));
        using var query = Ask.For(name, type);

        Assert.True(handler.AnswersInLoop(query));

        Assert.Equal(expected, query.Answer());
        Assert.Equal(served.Response.ToArray(), query.Response.ToArray());
        Assert.Equal((3600, 3600, "hosts"), (served.PrecomputedTtl, query.PrecomputedTtl, query.Responder));
    }

    //                     block's key, arguments and lines; name, type; what becomes of it
    public static TheoryData<string, string, string, RecordType, string> Absences => new()
    {
        { ".", "", "missing.example.org.", RecordType.A, "SERVFAIL" },
        { ".", "", "apps.example.com.", RecordType.A, "SERVFAIL" }, // a wildcard does not stand for its own parent
        { ".", "", "deep.bb.apps.example.com.", RecordType.A, "SERVFAIL" }, // nor for two labels
        { ".", "", ".", RecordType.A, "SERVFAIL" },
        { ".", "", "missing.example.org.", RecordType.TXT, "SERVFAIL" },
        { ".", "fallthrough", "missing.example.org.", RecordType.A, "next" },
        { ".", "fallthrough", "missing.example.org.", RecordType.TXT, "next" },
        { ".", "fallthrough example.net", "missing.example.org.", RecordType.A, "SERVFAIL" },
        { ".", "fallthrough example.org", "missing.example.org.", RecordType.A, "next" },
        { ".", "fallthrough", "example.org.", RecordType.TXT, "NODATA" },
        { ".", "fallthrough\nfallthrough_unsupported", "example.org.", RecordType.TXT, "next" },
        { ".", "fallthrough\nfallthrough_unsupported", "example.org.", RecordType.AAAA, "NODATA" },
        { ".", "fallthrough example.net\nfallthrough_unsupported", "example.org.", RecordType.TXT, "NODATA" },
        { ".", "", "8.7.6.5.in-addr.arpa.", RecordType.PTR, "next" }, // wildcards have no PTR; a missing one always falls through
        { ".", "", "01.0.0.10.in-addr.arpa.", RecordType.PTR, "next" },
        { ".", "", "0.0.10.in-addr.arpa.", RecordType.PTR, "next" },
        { ".", "", "x.y.z.10.in-addr.arpa.", RecordType.PTR, "next" },
        { ".", "", "example.org.", RecordType.PTR, "next" },
        { ".", "no_reverse", "1.0.0.10.in-addr.arpa.", RecordType.PTR, "next" },
        { "example.net", "", "example.org.", RecordType.A, "next" }, // not the zone
        { "example.net", "fallthrough", "1.0.0.10.in-addr.arpa.", RecordType.PTR, "next" }, // names outside of the zone are not loaded
    };

    [Theory, MemberData(nameof(Absences))]
    public async Task Absent_names(string key, string lines, string name, RecordType type, string expected)
    {
        var entries = Entries.TrimEnd('}') + lines + "\n}";
        var next = new AnsweringHandler { Code = ResponseCode.NXDomain };
        var handler = new TestSetup(key).Parse(HostsSetup.Definition, entries).Handler(next);
        using var query = Ask.For(name, type);

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        var seen = (outcome.IsWritten, next.Seen) switch
        {
            (true, 1) => "next",
            (true, 0) when query.Answer().Length == 0 && query.ResponseCode == ResponseCode.NoError => "NODATA",
            (true, 0) => "answer",
            _ => outcome.Code.ToText(),
        };
        Assert.Equal(expected, seen);
        Assert.Null(outcome.Error);
        using var inLoop = Ask.For(name, type);
        Assert.Equal(expected == "NODATA", handler.AnswersInLoop(inLoop));
        Assert.Equal(expected == "NODATA", inLoop.HasResponse);
    }

    [Fact]
    public async Task Another_class_is_left_to_the_next_plugin()
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(HostsSetup.Definition, Entries).Handler(next);

        using var query = await handler.ServeAsync(Ask.For("example.org.", recordClass: RecordClass.CH));

        Assert.Equal(1, next.Seen);
        Assert.False(handler.AnswersInLoop(query));
    }

    [Fact]
    public async Task Zones_of_the_arguments_replace_those_of_the_block()
    {
        const string entries = "hosts none example.org {\n 10.0.0.1 a.example.org a.example.net\n}";
        var handler = new TestSetup("example.net").Parse(HostsSetup.Definition, entries).Handler();

        using var inside = await handler.ServeAsync(Ask.For("a.example.org."));
        using var outside = await handler.ServeAsync(Ask.For("a.example.net."));

        Assert.Equal("hosts", inside.Responder);
        Assert.Equal("answering", outside.Responder);
    }

    [Fact]
    public async Task Ttl_is_that_of_the_option()
    {
        var handler = new TestSetup().Parse(HostsSetup.Definition, "hosts none {\n 10.0.0.1 a\n ttl 7\n}").Handler();

        using var forward = await handler.ServeAsync(Ask.For("a."));
        using var reverse = await handler.ServeAsync(Ask.For("1.0.0.10.in-addr.arpa.", RecordType.PTR));

        Assert.Equal(["a. 7 IN A 10.0.0.1"], forward.Answer());
        Assert.Equal(["1.0.0.10.in-addr.arpa. 7 IN PTR a."], reverse.Answer());
    }

    [Fact]
    public async Task More_addresses_than_a_message_holds_are_cut_with_TC()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 5000).Select(n => $"10.0.{n / 250}.{n % 250} big"));
        var handler = new TestSetup().Parse(HostsSetup.Definition, $"hosts none {{\n{lines}\n}}").Handler();

        using var query = await handler.ServeAsync(Ask.For("big."));

        Assert.True(query.Flags().HasFlag(HeaderFlags.Truncated));
        Assert.InRange(query.Length, Query.MaxMessage - 16, Query.MaxMessage);
        Assert.Equal((query.Length - query.QuestionEnd) / 16, query.Answer().Length);
    }

    [Theory]
    [InlineData("example.org.", RecordType.A)]
    [InlineData("bb.apps.example.com.", RecordType.A)]
    [InlineData("localhost.", RecordType.AAAA)]
    [InlineData("example.org.", RecordType.MX)]
    [InlineData("1.0.0.127.in-addr.arpa.", RecordType.PTR)]
    [InlineData("missing.example.org.", RecordType.A)]
    public void Serving_allocates_nothing(string name, RecordType type)
    {
        var handler = new TestSetup().Parse(HostsSetup.Definition, Entries).Handler();
        using var query = Ask.For(name, type);

        Assert.Equal(0, handler.AllocatedServing(query));
        if (handler.AnswersInLoop(query)) Assert.Equal(0, handler.AllocatedInLoop(query));
    }
}
