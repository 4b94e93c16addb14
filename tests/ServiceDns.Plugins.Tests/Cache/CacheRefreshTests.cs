using ServiceDns.Dns;
using ServiceDns.Plugins.Tests.Forward;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheRefreshTests
{
    private const string Old = "192.0.2.1", New = "192.0.2.2";
    private const string Soa = "example.org. 300 IN SOA ns.example.org. mail.example.org. 1 2 3 4 60";

    [Fact]
    public async Task A_popular_entry_is_fetched_ahead_of_its_expiry()
    {
        var bench = new CacheBench("prefetch 2 1m 20%");
        await bench.AskAsync();
        bench.Source.Answer = [$"example.org. 60 IN A {New}"];
        await bench.AskAsync();
        bench.Advance(47.9);
        await bench.AskAsync(); // popular, but 13 of 60 seconds are left
        Assert.Equal(1, bench.Source.Seen);

        bench.Advance(0.1);
        Assert.Equal([$"example.org. 12 IN A {Old}"], (await bench.AskAsync()).Answer());
        await Poll.UntilAsync(() => Answer(bench) == $"example.org. 60 IN A {New}", "the new answer is there");

        Assert.Equal((2, 1), (bench.Source.Seen, bench.Count("prefetch_total")));
    }

    [Fact]
    public async Task Popularity_ends_with_a_gap_and_outlives_a_prefetch()
    {
        var bench = new CacheBench("prefetch 3 10s 90%");
        await bench.AskAsync();
        bench.Advance(7);
        await bench.AskAsync();
        await bench.AskAsync();
        bench.Advance(11);
        await bench.AskAsync(); // counts from one again
        await bench.AskAsync();
        Assert.Equal(1, bench.Source.Seen);

        await bench.AskAsync();
        await Poll.UntilAsync(() => Answer(bench) == $"example.org. 60 IN A {Old}", "it is fetched");
        bench.Advance(9);
        await bench.AskAsync(); // still popular
        await Poll.UntilAsync(() => bench.Source.Seen == 3, "it is fetched again");
    }

    //                     what the fetch ahead brings; what is served then
    public static TheoryData<ResponseCode, ResponseCode> Denials => new()
    {
        { ResponseCode.ServFail, ResponseCode.NoError }, // it passes: an answer that is still good is better
        { ResponseCode.NXDomain, ResponseCode.NXDomain },
    };

    [Theory, MemberData(nameof(Denials))]
    public async Task A_kept_SERVFAIL_does_not_hide_a_good_answer(ResponseCode fetched, ResponseCode served)
    {
        var bench = new CacheBench("prefetch 1 1m 90%");
        await bench.AskAsync();
        bench.Advance(10);
        (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (fetched, [], [Soa]);
        await bench.AskAsync();
        await Poll.UntilAsync(() => bench.Entries("denial") == 1, "the failure is kept");

        var reply = await bench.AskAsync();

        Assert.Equal(served, reply.ResponseCode);
        Assert.Equal("cache", reply.Responder);
    }

    [Fact]
    public async Task Only_one_fetch_of_an_entry_is_under_way()
    {
        var bench = new CacheBench("prefetch 1 1m 90%");
        await bench.AskAsync();
        bench.Advance(10);
        var gate = new TaskCompletionSource();
        bench.Source.Gate = gate.Task;

        for (var i = 0; i < 20; i++) await bench.AskAsync();
        await Poll.UntilAsync(() => bench.Source.Seen == 2, "the fetch began");
        gate.SetResult();
        await Poll.UntilAsync(() => Answer(bench) == $"example.org. 60 IN A {Old}", "it is fetched");

        Assert.Equal(1, bench.Count("prefetch_total"));
    }

    [Fact]
    public async Task A_fetch_asks_the_same_question_as_the_client()
    {
        var bench = new CacheBench("prefetch 1 1m 90%");
        await bench.AskWithDoAsync();
        bench.Advance(10);
        Query? seen = null;
        bench.Source.OnQuery = query => seen = query;
        bench.Source.Gate = new TaskCompletionSource().Task; // the query stays as it is

        await bench.AskWithDoAsync();
        await Poll.UntilAsync(() => seen is not null, "the fetch began");

        Assert.Equal("example.org.", NameText.Format(seen!.Name));
        Assert.Equal((true, true, 1232, Transport.Tcp, 1), (seen.HasEdns, seen.DnssecOk, seen.UdpPayloadSize, seen.Transport, seen.Depth));
        Assert.Equal(HeaderFlags.RecursionDesired | HeaderFlags.AuthenticData, seen.RequestFlags);
    }

    //                     serve_stale, keepttl, TTL of the expired answer
    public static TheoryData<string, string> StaleTtls => new()
    {
        { "serve_stale", "0" },
        { "serve_stale 1h immediate 30s", "30" },
        { "serve_stale\nkeepttl", "60" },
        { "serve_stale 1h immediate 30s\nkeepttl", "30" },
    };

    [Theory, MemberData(nameof(StaleTtls))]
    public async Task Immediate_serves_the_expired_entry_and_fetches_it_anew(string lines, string ttl)
    {
        var bench = new CacheBench(lines);
        await bench.AskAsync();
        bench.Advance(100);
        bench.Source.Answer = [$"example.org. 60 IN A {New}"];

        var stale = await bench.AskAsync();

        Assert.Equal([$"example.org. {ttl} IN A {Old}"], stale.Answer());
        Assert.Equal(1, bench.Count("served_stale_total"));
        await Poll.UntilAsync(() => Answer(bench) == $"example.org. 60 IN A {New}", "the new answer is there");
    }

    //                     what the source says to the refresh; whether the expired answer is then still served
    public static TheoryData<ResponseCode, bool> Refreshes => new()
    {
        { ResponseCode.NXDomain, false },
        { ResponseCode.ServFail, true },
        { ResponseCode.Refused, true },
    };

    [Theory, MemberData(nameof(Refreshes))]
    public async Task Only_a_good_response_takes_the_place_of_an_expired_one(ResponseCode code, bool staysStale)
    {
        var bench = new CacheBench("serve_stale");
        await bench.AskAsync();
        bench.Advance(100);
        (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (code, [], [Soa]);
        await bench.AskAsync();
        await Poll.UntilAsync(() => bench.Source.Seen >= 2, "the refresh came");

        if (staysStale) Assert.Equal([$"example.org. 0 IN A {Old}"], (await bench.AskAsync()).Answer());
        else await Poll.UntilAsync(() => AskNow(bench).ResponseCode == ResponseCode.NXDomain, "the denial is served");
    }

    [Fact]
    public async Task Entries_are_not_served_after_the_stale_time()
    {
        var bench = new CacheBench("serve_stale 10m");
        await bench.AskAsync();
        bench.Advance(60 + 599.5);
        bench.Source.Fails = true;
        Assert.Equal([$"example.org. 0 IN A {Old}"], (await bench.AskAsync()).Answer());
        bench.Advance(1);
        using var query = Ask.For("example.org.");

        var outcome = await bench.Handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(ResponseCode.ServFail, outcome.Code);
    }

    [Fact]
    public async Task After_a_failed_refresh_no_other_is_tried_for_the_recheck_time()
    {
        var bench = new CacheBench("serve_stale 1h immediate 30s 10s");
        await bench.AskAsync();
        bench.Advance(100);
        bench.Source.Fails = true;
        await bench.AskAsync();
        await Poll.UntilAsync(() => bench.Source.Seen == 2, "the refresh came");

        for (var i = 0; i < 5; i++) await bench.AskAsync();
        Assert.Equal(2, bench.Source.Seen);
        bench.Advance(11);
        await Poll.UntilAsync(() => AskNow(bench).HasResponse && bench.Source.Seen == 3, "it is tried again");
    }

    //                     lines, whether the source fails, the answer, queries that the source sees
    public static TheoryData<string, bool, string> Verifications => new()
    {
        { "serve_stale 1h verify", false, $"60 IN A {New}" },
        { "serve_stale 1h verify", true, $"0 IN A {Old}" },
        { "serve_stale 1h verify 0 30s", true, $"30 IN A {Old}" },
        { "serve_stale 1h verify 10s", false, $"60 IN A {New}" },
        { "serve_stale 1h verify 10s 30s", true, $"30 IN A {Old}" },
        { "serve_stale 1h verify 10s 30s 1m", false, $"60 IN A {New}" },
    };

    [Theory, MemberData(nameof(Verifications))]
    public async Task Verify_asks_the_source_first(string lines, bool fails, string expected)
    {
        var bench = new CacheBench(lines);
        await bench.AskAsync();
        bench.Advance(100);
        (bench.Source.Fails, bench.Source.Answer) = (fails, [$"example.org. 60 IN A {New}"]);

        var reply = await bench.AskAsync();

        Assert.Equal([$"example.org. {expected}"], reply.Answer());
        Assert.Equal(2, bench.Source.Seen);
        Assert.Equal(fails ? 1 : 0, bench.Count("served_stale_total"));
        Assert.Equal(HeaderFlags.RecursionDesired, reply.RequestFlags);
    }

    [Fact]
    public async Task Verify_serves_the_expired_entry_when_the_source_is_late_and_keeps_what_comes()
    {
        var bench = new CacheBench("serve_stale 1h verify 100ms");
        await bench.AskAsync();
        bench.Advance(100);
        var gate = new TaskCompletionSource();
        (bench.Source.Gate, bench.Source.Answer) = (gate.Task, [$"example.org. 60 IN A {New}"]);

        var asked = bench.AskAsync();
        await Poll.UntilAsync(() => bench.Source.Seen == 2, "the source is asked");
        bench.Advance(0.1);
        Assert.Equal([$"example.org. 0 IN A {Old}"], (await asked).Answer());
        gate.SetResult();

        await Poll.UntilAsync(() => Answer(bench) == $"example.org. 60 IN A {New}", "the late answer is kept");
    }

    [Fact]
    public async Task Prefer_positive_keeps_the_last_answer_over_a_denial()
    {
        var bench = new CacheBench("serve_stale 1h verify\nserve_stale_policy prefer_positive");
        await bench.AskAsync();
        bench.Advance(100);
        (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (ResponseCode.NXDomain, [], [Soa]);
        Assert.Equal([$"example.org. 0 IN A {Old}"], (await bench.AskAsync()).Answer());
        Assert.Equal(1, bench.Entries("denial")); // kept, but not preferred

        (bench.Source.Code, bench.Source.Authority) = (ResponseCode.NoError, []); // an empty answer without SOA
        Assert.Equal([$"example.org. 0 IN A {Old}"], (await bench.AskAsync()).Answer());
        Assert.Equal([$"example.org. 0 IN A {Old}"], (await bench.AskAsync()).Answer());

        bench.Source.Answer = [$"example.org. 60 IN A {New}"];
        Assert.Equal([$"example.org. 60 IN A {New}"], (await bench.AskAsync()).Answer());
        Assert.Equal(0, bench.Entries("denial"));
    }

    private static Query AskNow(CacheBench bench) => bench.AskAsync().GetAwaiter().GetResult();

    [Fact]
    public async Task A_source_that_throws_is_asked_again_after_the_pause()
    {
        var bench = new CacheBench("serve_stale 1h verify 0s 30s 1m");
        await bench.AskAsync();
        bench.Advance(100);
        bench.Source.OnQuery = _ => throw new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => bench.AskAsync());
        bench.Source.OnQuery = null;
        bench.Source.Answer = [$"example.org. 60 IN A {New}"];

        bench.Advance(61);

        Assert.Equal([$"example.org. 60 IN A {New}"], (await bench.AskAsync()).Answer());
    }

    private static string Answer(CacheBench bench) => AskNow(bench).Answer()[0];
}
