using ServiceDns.Dns;
using ServiceDns.Plugins.Erratic;

namespace ServiceDns.Plugins.Tests;

public class ErraticTests
{
    //                     lines                                      of six queries: . dropped, t truncated, a answered
    public static TheoryData<string, string> Ways => new()
    {
        { "erratic",                                                  ".a.a.a" },
        { "erratic {\ndrop 3\n}",                                     ".aa.aa" },
        { "erratic {\ndrop 0\n}",                                     "aaaaaa" },
        { "erratic {\ndrop\n}",                                       ".a.a.a" },
        { "erratic {\ntruncate\n}",                                   "ttaatt" }, // numbers that share no bit with 2
        { "erratic {\ntruncate 1\n}",                                 "tatata" },
        { "erratic {\ndrop 2\ntruncate 4\n}",                         ".t.t.a" },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task Answers_badly_in_turn(string lines, string expected)
    {
        var handler = new TestSetup().Parse(ErraticSetup.Definition, lines).Handler();
        var seen = "";
        for (var i = 0; i < expected.Length; i++)
        {
            using var query = Ask.For("example.org.");
            var outcome = await handler.ServeAsync(query, CancellationToken.None);
            seen += outcome.IsDropped ? '.' : query.Flags().HasFlag(HeaderFlags.Truncated) ? 't' : 'a';
        }

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(RecordType.A, "example.org. 0 IN A 192.0.2.53")]
    [InlineData(RecordType.AAAA, "example.org. 0 IN AAAA 2001:db8::53")]
    public async Task Has_one_address_of_each_family(RecordType type, string record)
    {
        var handler = new TestSetup().Parse(ErraticSetup.Definition, "erratic {\ndrop 0\n}").Handler();
        using var query = Ask.For("example.org.", type);

        await handler.ServeAsync(query);

        Assert.Equal([record], query.Answer());
    }

    [Fact]
    public async Task Large_answers_have_thirty_addresses()
    {
        var handler = new TestSetup().Parse(ErraticSetup.Definition, "erratic {\ndrop 0\nlarge\n}").Handler();
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);

        Assert.Equal(30, query.Answer().Length);
    }

    [Theory]
    [InlineData("drop 0", true)]
    [InlineData("truncate 2", false)]
    public async Task Gives_a_zone_away_whole_or_without_its_end(string options, bool isWhole)
    {
        const string soa = "example.org. 0 IN SOA sns.dns.icann.org. noc.dns.icann.org. 2018050825 7200 3600 1209600 3600";
        string[] zone =
        [
            soa, "example.org. 0 IN NS b.example.org.", "example.org. 0 IN NS a.example.org.",
            "a.example.org. 0 IN AAAA 2001:bd8::53", "b.example.org. 0 IN AAAA 2001:500::54",
        ];
        var handler = new TestSetup().Parse(ErraticSetup.Definition, $"erratic {{\n{options}\n}}").Handler();
        using var query = Ask.For("example.org.", RecordType.AXFR);

        await handler.ServeAsync(query);

        Assert.Equal(isWhole ? [.. zone, soa] : zone, query.Answer());
    }

    [Fact]
    public async Task Other_types_get_servfail()
    {
        var handler = new TestSetup().Parse(ErraticSetup.Definition, "erratic {\ndrop 0\n}").Handler();
        using var query = Ask.For("example.org.", RecordType.TXT);

        Assert.Equal(ResponseCode.ServFail, (await handler.ServeAsync(query, CancellationToken.None)).Code);
    }

    [Theory]
    [InlineData("delay", 100)]
    [InlineData("delay 1 30ms", 30)]
    public async Task Delays_an_answer(string option, int milliseconds)
    {
        var setup = new TestSetup();
        var handler = setup.Parse(ErraticSetup.Definition, $"erratic {{\n{option}\n}}").Handler();
        using var query = Ask.For("example.org.");

        var serving = handler.ServeAsync(query, CancellationToken.None).AsTask();
        setup.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(serving.IsCompleted);
        setup.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True((await serving).IsWritten);
    }

    //                       lines                                line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "erratic {\ndrop -1\n}", 2, "illegal amount value given \"-1\"" },
        { "erratic {\ndrop x\n}", 2, "strconv.ParseInt: parsing \"x\": invalid syntax" },
        { "erratic {\ndrop 3 4\n}", 2, "Wrong argument count or unexpected line ending after '4'" },
        { "erratic {\ndelay 1 x\n}", 2, "time: invalid duration \"x\"" },
        { "erratic {\ntruncate 1 2\n}", 2, "Wrong argument count or unexpected line ending after '2'" },
        { "erratic {\nfoo\n}", 2, "unknown property 'foo'; right would be drop, truncate, delay, large" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/erratic: {reason}", TestSetup.MistakeIn(ErraticSetup.Definition, lines));
}
