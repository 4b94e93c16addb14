using ServiceDns.Dns;
using ServiceDns.Plugins.Tests.Forward;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheLoopTests
{
    private const string Soa = "example.org. 300 IN SOA ns.example.org. mail.example.org. 1 2 3 4 60";

    //                     what the loop finds: lines, code, seconds after it was stored, name; whether it answers
    public static TheoryData<string, ResponseCode, double, string, bool> Finds => new()
    {
        { "", ResponseCode.NoError, 0, "example.org.", true },
        { "", ResponseCode.NoError, 59.9, "EXAMPLE.org.", true },
        { "", ResponseCode.NXDomain, 10, "example.org.", true },
        { "keepttl", ResponseCode.NoError, 10, "example.org.", true },
        { "serve_stale", ResponseCode.NoError, 10, "example.org.", true },
        { "serve_stale 1h verify\nserve_stale_policy prefer_positive", ResponseCode.NoError, 10, "example.org.", true },
        { "prefetch 3 1m 10%", ResponseCode.NoError, 10, "example.org.", true },
        { "disable denial", ResponseCode.NoError, 10, "example.org.", true },
        { "", ResponseCode.NoError, 0, "example.net.", false },
        { "", ResponseCode.NoError, 60, "example.org.", false }, // expired
        { "serve_stale", ResponseCode.NoError, 60, "example.org.", false },
        { "prefetch 1 1m 90%", ResponseCode.NoError, 10, "example.org.", false }, // it is to be fetched anew
        { "disable success\ndisable denial", ResponseCode.NoError, 0, "example.org.", false },
    };

    [Theory, MemberData(nameof(Finds))]
    public async Task The_loop_gets_what_is_fresh_and_all_else_stays_as_it_was(
        string lines, ResponseCode code, double age, string name, bool expected)
    {
        var bench = new CacheBench(lines);
        if (code != ResponseCode.NoError) (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (code, [], [Soa]);
        await bench.AskAsync();
        bench.Advance(age);
        var before = Counts(bench);
        using var query = Ask.For(name, payload: 1232);

        Assert.Equal(expected, bench.Handler.AnswersInLoop(query));

        var after = Counts(bench);
        Assert.Equal((expected, expected ? "cache" : ""), (query.HasResponse, query.Responder));
        Assert.Equal(before.Requests + (expected ? 1 : 0), after.Requests);
        Assert.Equal(before.Hits + (expected ? 1 : 0), after.Hits);
        Assert.Equal(before.Misses, after.Misses);
        if (!expected) return;
        using var served = await bench.Handler.ServeAsync(Ask.For(name, payload: 1232));
        Assert.Equal(served.Response.ToArray(), query.Response.ToArray());
        Assert.Equal((after.Requests + 1, after.Hits + 1, after.Misses), Counts(bench));
    }

    [Fact]
    public void Names_outside_of_the_zones_are_no_business_of_the_cache()
    {
        var bench = new CacheBench(arguments: "10 example.net");
        using var query = Respond([Address], [], precomputedTtl: 60);

        bench.Handler.PassInLoop(query);

        Assert.False(bench.Handler.AnswersInLoop(query));
        Assert.Equal(["example.org. 60 IN A 192.0.2.1"], query.Answer());
        Assert.Equal(60, query.PrecomputedTtl);
    }

    [Fact]
    public async Task Popularity_grows_in_the_loop_too()
    {
        var bench = new CacheBench("prefetch 3 1m 90%");
        await bench.AskAsync();
        Assert.True(bench.Handler.AnswersInLoop(Ask.For("example.org.")));
        bench.Advance(10);
        Assert.True(bench.Handler.AnswersInLoop(Ask.For("example.org.")));

        Assert.False(bench.Handler.AnswersInLoop(Ask.For("example.org."))); // the third time
        await bench.AskAsync();
        await Poll.UntilAsync(() => bench.Source.Seen == 2, "it is fetched anew");
    }

    private const string Glue = "ns.example.org. TTL IN A 192.0.2.9", Address = "example.org. TTL IN A 192.0.2.1";
    private const string Denial = "example.org. TTL IN SOA a. b. 1 2 3 4 60", DenialAbove = "org. TTL IN SOA a. b. 1 2 3 4 60";

    // arguments and lines; code, answer, authority of a response in memory behind the cache; its TTL, and what becomes of it
    public static TheoryData<string, string, ResponseCode, string[], string[], int, int> Passing => new()
    {
        { "30", "", ResponseCode.NoError, [Address, "example.org. TTL IN A 192.0.2.2"], [], 20, 20 },
        { "30", "", ResponseCode.NoError, [Address, "example.org. TTL IN A 192.0.2.2"], [], 60, 30 },
        { "30", "", ResponseCode.NoError, [Address], [], 2, 5 },
        { "30", "success 1000 20 10", ResponseCode.NoError, [Address], [], 2, 10 },
        { "", "denial 1000 15", ResponseCode.NoError, [], [Denial], 20, 15 },
        { "", "denial 1000 15", ResponseCode.NXDomain, [], [Denial], 20, 15 },
        { "", "denial 1000 15", ResponseCode.NXDomain, [], [DenialAbove], 10, 10 },
        { "", "denial 1000 15", ResponseCode.NXDomain, [], ["ns.test. TTL IN SOA a. b. 1 2 3 4 60"], 20, 15 },
        { "", "success 1000 15", ResponseCode.NoError, [Address], [Denial], 20, 15 },
        { "", "success 1000 15", ResponseCode.NoError, [Address], ["example.org. TTL IN NS b."], 20, 15 },
        { "", "", ResponseCode.NoError, [], ["example.org. TTL IN NS ns.example.org."], 20, 5 }, // a delegation
        { "", "disable success", ResponseCode.NoError, [Address], [], 4000, 3600 },
        { "", "", ResponseCode.NoError, [], [], 20, 20 },
    };

    [Theory, MemberData(nameof(Passing))]
    public async Task Responses_in_memory_pass_with_their_TTL_held_in_limits(
        string arguments, string lines, ResponseCode code, string[] answer, string[] authority, int ttl, int expected)
    {
        var bench = new CacheBench(lines, arguments);
        (bench.Source.Code, bench.Source.PrecomputedTtl) = (code, ttl);
        (bench.Source.Answer, bench.Source.Authority, bench.Source.Additional) = (With(ttl, answer), With(ttl, authority), With(ttl, Glue));
        using var query = Respond(answer, authority, ttl, code);

        bench.Handler.PassInLoop(query);
        using var served = await bench.AskAsync();
        using var again = await bench.AskAsync();

        Assert.All(
            [.. query.Answer(), .. query.Authority(), .. query.Additional()], record => Assert.Equal($"{expected}", record.Split(' ')[1]));
        Assert.Equal(expected, query.PrecomputedTtl);
        Assert.Equal(query.Response.ToArray(), served.Response.ToArray());
        Assert.Equal(query.Response.ToArray(), again.Response.ToArray());
        Assert.Equal(2, bench.Source.Seen); // nothing was kept
        Assert.Equal((3, 0, 3), Counts(bench));
    }

    [Fact]
    public async Task A_response_in_memory_takes_the_place_of_an_expired_one()
    {
        var bench = new CacheBench("serve_stale 1h verify");
        await bench.AskAsync();
        bench.Advance(100);
        (bench.Source.Answer, bench.Source.PrecomputedTtl) = (["example.org. 60 IN A 192.0.2.2"], 60);

        Assert.Equal(["example.org. 60 IN A 192.0.2.2"], (await bench.AskAsync()).Answer());
        Assert.Equal(0, bench.Entries("success"));
    }

    [Fact]
    public async Task A_hit_in_the_loop_allocates_nothing()
    {
        var bench = new CacheBench("prefetch 1000000");
        bench.Source.Additional = With(20, Glue);
        using var query = await bench.AskAsync();

        Assert.Equal(0, bench.Handler.AllocatedInLoop(query));
        Assert.Equal(1, bench.Source.Seen);
    }

    [Fact]
    public void A_response_that_passes_allocates_nothing()
    {
        var link = (ILoopLink)new CacheBench(arguments: "30").Handler;
        using var query = Respond([Address], [], precomputedTtl: 60);
        var (batch, all) = (LoopSteps.BatchOf(query), QuerySet.None.With(0));
        Repeat(200);

        Assert.Equal(0, Allocations.Of(() => Repeat(1000)));

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                query.PrecomputedTtl = 60;
                link.Answered(batch, all);
            }
        }
    }

    private static (long Requests, long Hits, long Misses) Counts(CacheBench bench)
    {
        var hits = bench.Count("hits_total", "success") + bench.Count("hits_total", "denial");
        return (bench.Count("requests_total"), hits, bench.Count("misses_total"));
    }

    private static Query Respond(string[] answer, string[] authority, int precomputedTtl, ResponseCode code = ResponseCode.NoError)
    {
        var query = Ask.For("example.org.");
        var writer = query.Respond(code, HeaderFlags.None, "source");
        foreach (var line in With(precomputedTtl, answer)) ZoneLine.Write(ref writer, Section.Answer, line);
        foreach (var line in With(precomputedTtl, authority)) ZoneLine.Write(ref writer, Section.Authority, line);
        foreach (var line in With(precomputedTtl, Glue)) ZoneLine.Write(ref writer, Section.Additional, line);
        query.Complete(ref writer);
        query.PrecomputedTtl = precomputedTtl;
        return query;
    }

    private static string[] With(int ttl, params string[] lines) =>
        [.. lines.Select(line => line.Replace("TTL", $"{ttl}", StringComparison.Ordinal))];
}
