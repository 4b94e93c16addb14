using ServiceDns.Dns;
using ServiceDns.Plugins.Cache;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests.Cache;

public class CacheTests
{
    private const string Soa = "example.org. 300 IN SOA ns.example.org. mail.example.org. 1 2 3 4 60";

    [Fact]
    public async Task A_hit_counts_down_until_the_entry_expires()
    {
        var bench = new CacheBench();

        Assert.Equal(["example.org. 60 IN A 192.0.2.1"], (await bench.AskAsync()).Answer());
        bench.Advance(1.5);
        Assert.Equal(["example.org. 59 IN A 192.0.2.1"], (await bench.AskAsync()).Answer());
        bench.Advance(58);
        var last = await bench.AskAsync();
        bench.Advance(0.5);
        var fetched = await bench.AskAsync();

        Assert.Equal(["example.org. 1 IN A 192.0.2.1"], last.Answer());
        Assert.Equal("cache", last.Responder);
        Assert.Equal(["example.org. 60 IN A 192.0.2.1"], fetched.Answer());
        Assert.Equal("source", fetched.Responder);
        Assert.Equal(2, bench.Source.Seen);
    }

    //                     arguments and lines, code, answer, authority, TTL of the reply and of the entry in seconds
    public static TheoryData<string, string, ResponseCode, string[], string[], uint> Ttls => new()
    {
        { "", "", ResponseCode.NoError, ["example.org. 60 IN A 192.0.2.1"], [], 60 },
        {
            "", "", ResponseCode.NoError,
            ["example.org. 60 IN A 192.0.2.1", "example.org. 40 IN A 192.0.2.2"], ["example.org. 50 IN NS a.example."], 40
        },
        { "", "", ResponseCode.NoError, ["example.org. 1 IN A 192.0.2.1"], [], 5 }, // raised
        { "", "", ResponseCode.NoError, ["example.org. 0 IN A 192.0.2.1"], [], 5 },
        { "", "", ResponseCode.NoError, ["example.org. 9999 IN A 192.0.2.1"], [], 3600 }, // capped
        { "30", "", ResponseCode.NoError, ["example.org. 9999 IN A 192.0.2.1"], [], 30 },
        { "30", "success 1000 20 10", ResponseCode.NoError, ["example.org. 9999 IN A 192.0.2.1"], [], 20 },
        { "30", "success 1000 20 10", ResponseCode.NoError, ["example.org. 1 IN A 192.0.2.1"], [], 10 },
        { "7200", "", ResponseCode.NoError, ["example.org. 7000 IN A 192.0.2.1"], [], 7000 },
        { "", "", ResponseCode.NXDomain, [], [Soa], 300 }, // the SOA's own TTL, as CoreDNS has it
        { "", "", ResponseCode.NXDomain, [], ["example.org. 9999 IN SOA a. b. 1 2 3 4 60"], 1800 },
        { "", "denial 1000 20 10", ResponseCode.NXDomain, [], ["example.org. 9999 IN SOA a. b. 1 2 3 4 60"], 20 },
        { "", "", ResponseCode.NoError, [], [Soa], 300 },
        { "", "", ResponseCode.NoError, [], ["example.org. 900 IN NS a.example."], 5 }, // a delegation
        { "", "", ResponseCode.ServFail, [], [Soa], 5 },
        { "", "servfail 20s", ResponseCode.ServFail, [], [Soa], 20 },
        { "", "servfail 20s", ResponseCode.NotImp, [], [Soa], 20 },
    };

    [Theory, MemberData(nameof(Ttls))]
    public async Task One_TTL_holds_for_all_records_and_the_entry(
        string arguments, string lines, ResponseCode code, string[] answer, string[] authority, uint expected)
    {
        var bench = new CacheBench(lines, arguments);
        (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (code, answer, authority);

        var first = await bench.AskAsync();
        bench.Advance(expected - 0.5);
        var hit = await bench.AskAsync();
        bench.Advance(0.5);
        var after = await bench.AskAsync();

        Assert.All([.. first.Answer(), .. first.Authority()], record => Assert.Equal($"{expected}", record.Split(' ')[1]));
        Assert.All([.. hit.Answer(), .. hit.Authority()], record => Assert.Equal("1", record.Split(' ')[1]));
        Assert.Equal((code, "cache", "source"), (hit.ResponseCode, hit.Responder, after.Responder));
    }

    //                     code, flags, answer, authority: what is never kept
    public static TheoryData<ResponseCode, HeaderFlags, string[], string[]> Uncached => new()
    {
        { ResponseCode.NoError, HeaderFlags.Truncated, ["example.org. 60 IN A 192.0.2.1"], [] },
        { ResponseCode.NXDomain, HeaderFlags.None, [], [] },
        { ResponseCode.NXDomain, HeaderFlags.None, ["example.org. 60 IN A 192.0.2.1"], [Soa] },
        { ResponseCode.Refused, HeaderFlags.None, [], [] },
        { ResponseCode.FormErr, HeaderFlags.None, [], [] },
        { ResponseCode.BadVers, HeaderFlags.None, [], [] },
        { // leads to nothing, and no SOA says for how long
            ResponseCode.NoError, HeaderFlags.None,
            ["example.org. 60 IN CNAME a.example."], []
        },
        { ResponseCode.NoError, HeaderFlags.None, ["example.org. 60 IN CNAME a.example.", "b.example. 60 IN A 192.0.2.1"], [] },
        {
            ResponseCode.NoError, HeaderFlags.None,
            ["example.org. 60 IN CNAME a.example.", "a.example. 60 IN CNAME example.org.", "example.org. 60 IN A 192.0.2.1"], []
        },
        {
            ResponseCode.NoError, HeaderFlags.None,
            ["example.org. 60 IN CNAME a.example.", "example.org. 60 IN CNAME b.example.", "a.example. 60 IN A 192.0.2.1"], []
        },
    };

    [Theory, MemberData(nameof(Uncached))]
    public async Task Some_responses_are_not_kept(ResponseCode code, HeaderFlags flags, string[] answer, string[] authority)
    {
        var bench = new CacheBench();
        (bench.Source.Code, bench.Source.Flags, bench.Source.Answer, bench.Source.Authority) = (code, flags, answer, authority);

        await bench.AskAsync();
        var second = await bench.AskAsync();

        Assert.Equal(("source", 2), (second.Responder, bench.Source.Seen));
    }

    //                     type, answer, authority, the store it goes to
    public static TheoryData<RecordType, string[], string[], string> Stores => new()
    {
        {
            RecordType.A,
            ["example.org. 60 IN CNAME A.example.", "a.example. 60 IN CNAME b.example.", "B.example. 60 IN A 192.0.2.1"], [], "success"
        },
        {
            RecordType.A,
            ["example.org. 60 IN CNAME a.example.", "example.org. 60 IN CNAME A.EXAMPLE.", "a.example. 60 IN A 192.0.2.1"], [], "success"
        },
        { RecordType.A, ["example.org. 60 IN CNAME a.example."], [Soa], "denial" },
        { RecordType.CNAME, ["example.org. 60 IN CNAME a.example."], [], "success" },
        { RecordType.ANY, ["example.org. 60 IN CNAME a.example."], [], "success" },
        { RecordType.TXT, [], [], "success" }, // an empty answer may have its data elsewhere, as whoami's
        { RecordType.A, ["example.org. 60 IN A 192.0.2.1"], [Soa], "success" },
    };

    [Theory, MemberData(nameof(Stores))]
    public async Task Aliases_decide_whether_it_is_an_answer(RecordType type, string[] answer, string[] authority, string store)
    {
        var bench = new CacheBench();
        (bench.Source.Answer, bench.Source.Authority) = (answer, authority);

        await bench.AskAsync(type: type);
        await bench.AskAsync(type: type);

        Assert.Equal(1, bench.Count("hits_total", store));
        Assert.Equal((store == "success" ? 1 : 0, store == "denial" ? 1 : 0), (bench.Entries("success"), bench.Entries("denial")));
    }

    [Fact]
    public async Task A_failure_that_wrote_nothing_is_not_kept()
    {
        var bench = new CacheBench();
        bench.Source.Fails = true;
        using var query = Ask.For("example.org.");

        var outcome = await bench.Handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal((ResponseCode.ServFail, "no healthy proxies"), (outcome.Code, outcome.Error));
        Assert.Equal(0, bench.Entries("denial"));
    }

    //                     how the second query differs from the first
    public static TheoryData<string> Differences => ["name", "type", "class", "DO", "CD"];

    [Theory, MemberData(nameof(Differences))]
    public async Task Other_questions_have_entries_of_their_own(string difference)
    {
        var bench = new CacheBench();
        bench.Source.Answer = [];
        await bench.AskAsync();
        using var other = difference switch
        {
            "name" => Ask.For("example.net."),
            "type" => Ask.For("example.org.", RecordType.AAAA),
            "class" => Ask.For("example.org.", recordClass: RecordClass.CH),
            "DO" => Ask.For("example.org.", payload: 1232, dnssecOk: true),
            _ => Ask.For("example.org."),
        };
        if (difference == "CD") other.RequestFlags |= HeaderFlags.CheckingDisabled;

        await bench.Handler.ServeAsync(other);

        Assert.Equal(2, bench.Source.Seen);
    }

    [Fact]
    public async Task The_question_keeps_the_clients_letter_case_and_the_records_theirs()
    {
        var bench = new CacheBench();
        bench.Source.Answer = ["example.org. 60 IN CNAME Mail.Example.NET.", "Mail.Example.NET. 60 IN A 192.0.2.1"];
        await bench.AskAsync();

        var hit = await bench.AskAsync("EXAMPLE.org.");

        Assert.Equal("cache", hit.Responder);
        Assert.Equal("EXAMPLE.org.", NameText.Format(hit.Name));
        Assert.Equal(["EXAMPLE.org. 60 IN CNAME Mail.Example.NET.", "Mail.Example.NET. 60 IN A 192.0.2.1"], hit.Answer());
    }

    //                     DO and AD of the client, AD of the source; AD of the first reply and of a hit
    public static TheoryData<bool, bool, bool, bool> AuthenticData => new()
    {
        { false, false, true, false },
        { true, false, true, true },
        { false, true, true, true },
        { false, true, false, false },
    };

    [Theory, MemberData(nameof(AuthenticData))]
    public async Task AD_is_given_to_those_who_ask_for_it(bool wantsDnssec, bool wantsAd, bool isAuthentic, bool expected)
    {
        var bench = new CacheBench();
        bench.Source.Flags = HeaderFlags.RecursionAvailable | (isAuthentic ? HeaderFlags.AuthenticData : HeaderFlags.None);
        var asked = HeaderFlags.None;
        bench.Source.OnQuery = query => asked = query.RequestFlags;
        var client = HeaderFlags.RecursionDesired | (wantsAd ? HeaderFlags.AuthenticData : HeaderFlags.None);

        var replies = new List<Query>();
        for (var i = 0; i < 2; i++)
        {
            var query = Ask.For("example.org.", payload: wantsDnssec ? 1232 : 0, dnssecOk: wantsDnssec);
            query.RequestFlags = client;
            replies.Add(await bench.Handler.ServeAsync(query));
        }

        Assert.All(replies, reply => Assert.Equal(expected, reply.Flags().HasFlag(HeaderFlags.AuthenticData)));
        Assert.True(asked.HasFlag(HeaderFlags.AuthenticData)); // asked for, whether or not this client wants it
        Assert.Equal(client, replies[0].RequestFlags);
        Assert.Equal([false, true], replies.Select(reply => reply.Flags().HasFlag(HeaderFlags.Authoritative)));
        Assert.True(replies[1].Flags().HasFlag(HeaderFlags.RecursionAvailable));
    }

    //                     lines, name, code, whether it is kept
    public static TheoryData<string, string, ResponseCode, bool> Disabled => new()
    {
        { "disable success", "a.example.org.", ResponseCode.NoError, false },
        { "disable success", "a.example.org.", ResponseCode.NXDomain, true },
        { "disable denial", "a.example.org.", ResponseCode.NoError, true },
        { "disable denial", "a.example.org.", ResponseCode.NXDomain, false },
        { "disable success example.org", "a.example.org.", ResponseCode.NoError, false },
        { "disable success example.net", "a.example.org.", ResponseCode.NoError, true },
        { "disable success example.org\ndisable denial example.org", "a.example.org.", ResponseCode.NXDomain, false },
    };

    [Theory, MemberData(nameof(Disabled))]
    public async Task Disabled_zones_are_not_kept_but_their_TTLs_are_capped(string lines, string name, ResponseCode code, bool kept)
    {
        var bench = new CacheBench(lines, "30");
        bench.Source.Code = code;
        bench.Source.Answer = code == ResponseCode.NoError ? [$"{name} 90 IN A 192.0.2.1"] : [];
        bench.Source.Authority = code == ResponseCode.NoError ? [] : [Soa];

        var first = await bench.AskAsync(name);
        await bench.AskAsync(name);

        Assert.Equal(kept ? 1 : 2, bench.Source.Seen);
        Assert.All([.. first.Answer(), .. first.Authority()], record => Assert.Equal("30", record.Split(' ')[1]));
    }

    [Fact]
    public async Task Names_outside_of_the_zones_pass_untouched()
    {
        var bench = new CacheBench(arguments: "10 example.net");

        var reply = await bench.AskAsync();
        await bench.AskAsync();

        Assert.Equal(["example.org. 60 IN A 192.0.2.1"], reply.Answer());
        Assert.Equal(2, bench.Source.Seen);
    }

    [Fact]
    public async Task Keepttl_does_not_count_down()
    {
        var bench = new CacheBench("keepttl");
        await bench.AskAsync();
        bench.Advance(59);

        var hit = await bench.AskAsync();

        Assert.Equal(["example.org. 60 IN A 192.0.2.1"], hit.Answer());
        Assert.Equal(1, bench.Source.Seen);
    }

    [Fact]
    public async Task Metrics_count_requests_hits_misses_and_entries()
    {
        var bench = new CacheBench();
        await bench.AskAsync();
        await bench.AskAsync();
        await bench.AskAsync();
        (bench.Source.Code, bench.Source.Answer, bench.Source.Authority) = (ResponseCode.NXDomain, [], [Soa]);
        await bench.AskAsync("missing.example.org.");
        await bench.AskAsync("missing.example.org.");

        Assert.Equal((5, 2), (bench.Count("requests_total"), bench.Count("misses_total")));
        Assert.Equal((2, 1), (bench.Count("hits_total", "success"), bench.Count("hits_total", "denial")));
        Assert.Equal((1, 1), (bench.Entries("success"), bench.Entries("denial")));
        Assert.Equal((0, 0, 0), (bench.Count("drops_total"), bench.Count("prefetch_total"), bench.Count("served_stale_total")));

        await bench.Setup.Lifecycle.ShutdownAsync(CancellationToken.None);
        Assert.Equal(0, bench.Entries("success"));
    }

    [Fact]
    public async Task A_full_cache_evicts_and_counts_it()
    {
        var bench = new CacheBench("success 1024");
        bench.Source.Answer = [];

        for (var n = 0; n < 3000; n++)
        {
            using var reply = await bench.AskAsync($"n{n}.example.org.");
        }

        Assert.InRange(bench.Entries("success"), 1000, 1024);
        Assert.Equal(3000 - (long)bench.Entries("success"), bench.Count("evictions_total", "success"));
    }

    [Fact]
    public async Task Every_entry_is_found_again_with_its_own_data()
    {
        const int count = 2000;
        var bench = new CacheBench("success 100000");
        for (var n = 0; n < count; n++)
        {
            bench.Source.Answer = [$"n{n}.example.org. 60 IN A 10.0.{n / 250}.{n % 250}"];
            using var reply = await bench.AskAsync($"n{n}.example.org.");
        }

        for (var n = 0; n < count; n++)
        {
            using var hit = await bench.AskAsync($"n{n}.example.org.");
            Assert.Equal([$"n{n}.example.org. 60 IN A 10.0.{n / 250}.{n % 250}"], hit.Answer());
        }
        Assert.Equal(count, bench.Source.Seen);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var bench = new CacheBench("prefetch 1000000");
        bench.Source.Answer = ["example.org. 60 IN CNAME a.example.", "a.example. 60 IN A 192.0.2.1"];
        bench.Source.Additional = ["b.example. 60 IN A 192.0.2.2"];
        using var query = await bench.AskAsync();

        Assert.Equal(0, bench.Handler.AllocatedServing(query));
        Assert.Equal(1, bench.Source.Seen);
    }

    [Fact]
    public void A_disabled_zone_passes_through_without_allocating()
    {
        var source = new AnsweringHandler { Answer = ["example.org. 60 IN A 192.0.2.1"] };
        var handler = new TestSetup().Parse(CacheSetup.Definition, "cache 30 {\ndisable success\ndisable denial\n}").Handler(source);
        using var query = Ask.For("example.org.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    [Fact]
    public void Storing_anew_what_was_in_the_cache_allocates_nothing()
    {
        var source = new AnsweringHandler { Answer = ["example.org. 60 IN A 192.0.2.1"] };
        var setup = new TestSetup().Parse(CacheSetup.Definition, "cache");
        var handler = setup.Handler(source);
        using var query = Ask.For("example.org.");
        var second = setup.Time.TimestampFrequency;

        query.ReceivedAt = 1; // at its expiry again and again: the clock of queries runs, that of entries stands still
        var allocated = new ExpiringHandler(handler, 100 * second).AllocatedServing(query);

        Assert.Equal(0, allocated);
        Assert.True(source.Seen >= 1200, "asked for every query");
    }

    [Fact]
    public void A_full_cache_takes_other_entries_without_allocating()
    {
        var handler = new TestSetup().Parse(CacheSetup.Definition, "cache {\nsuccess 1024\n}").Handler(new NumberedSource());
        using var query = Names.Query(0);
        var name = 0;
        Serve(3000);

        var allocated = Allocations.Of(() => Serve(2000));

        Assert.Equal(0, allocated);

        void Serve(int names)
        {
            for (var i = 0; i < names; i++)
            {
                Names.Parse(query, name++);
                Assert.True(handler.ServeAsync(query, CancellationToken.None).IsCompletedSuccessfully);
                Assert.True(ReferenceEquals(query.Responder, "names")); // not from the cache
            }
        }
    }

    /// <summary>Responds with one to thirty records.</summary>
    private sealed class NumberedSource : IQueryHandler
    {
        private int seen;

        public string Name => "names";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            Names.Respond(query, number: seen, records: 1 + seen++ % 30);
            return new(Outcome.Written);
        }
    }

    private sealed class ExpiringHandler(IQueryHandler cache, long step) : IQueryHandler
    {
        public string Name => "expiring";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            query.ReceivedAt += step;
            return cache.ServeAsync(query, cancel);
        }
    }
}
