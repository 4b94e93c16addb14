using ServiceDns.Dns;
using ServiceDns.Plugins.Files;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public sealed class FileAnswerTests : IDisposable
{
    private const string Soa = "example.org. 3600 IN SOA ns.example.org. admin.example.org. 7 7200 3600 1209600 300";
    private const string Server = "example.org. 3600 IN NS ns.example.org.", ServerAddress = "ns.example.org. 3600 IN A 192.0.2.1";
    private const string ChildServer = "child.example.org. 3600 IN NS ns.child.example.org.",
        OtherServer = "child.example.org. 3600 IN NS ns.example.net.";
    private const string ChildGlue4 = "ns.child.example.org. 3600 IN A 192.0.2.5",
        ChildGlue6 = "ns.child.example.org. 3600 IN AAAA 2001:db8::5";
    private const string Host4 = "host.example.org. 3600 IN A 192.0.2.2", Host6 = "host.example.org. 3600 IN AAAA 2001:db8::2";

    private const string Zone = """
        $TTL 1h
        $ORIGIN example.org.
        @         SOA   ns admin 7 2h 1h 2w 300
                  NS    ns
                  MX    10 host
        ns        A     192.0.2.1
        host      A     192.0.2.2
                  AAAA  2001:db8::2
        Mixed     CNAME HOST
        www       CNAME host
        chain     CNAME www
        self      CNAME self
        away      CNAME target.example.net.
        a.b.c     TXT   "deep"
        *.wild    A     192.0.2.3
                  MX    10 host
        real.deep.wild A 192.0.2.4
        *.alias   CNAME host
        f.*.ent   A     192.0.2.6
        t.ent     A     192.0.2.7
        srv       SRV   0 1 80 host
                  SRV   0 2 80 HOST.example.org.
                  SRV   0 3 80 other.example.net.
        svc       HTTPS 1 Host alpn=h2
        Bon.Jour  SRV   0 1 80 Host
        child     NS    ns.child
                  NS    ns.example.net.
        ns.child  A     192.0.2.5
                  AAAA  2001:db8::5
        in        CNAME x.child
        old       DNAME new
        old       TXT   "beside"
        x.new     A     192.0.2.8
        al.new    CNAME host
        ring      DNAME ring
        out       DNAME example.net.
        a\046b    A     192.0.2.9
        """;

    private readonly ZoneFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, RecordType, ResponseCode, string[], string[], string[]> Answers => new()
    {
        // name             type            code                  answer              authority  additional
        { "host.example.org.", RecordType.A, ResponseCode.NoError, [Host4], [Server], [] },
        { "HOST.Example.ORG.", RecordType.A, ResponseCode.NoError, ["HOST.Example.ORG. 3600 IN A 192.0.2.2"], [Server], [] },
        { "example.org.", RecordType.SOA, ResponseCode.NoError, [Soa], [Server], [] },
        { "example.org.", RecordType.NS, ResponseCode.NoError, [Server], [], [ServerAddress] },
        { "example.org.", RecordType.MX, ResponseCode.NoError, ["example.org. 3600 IN MX 10 host.example.org."], [Server], [Host4, Host6] },
        { "example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "host.example.org.", RecordType.TXT, ResponseCode.NoError, [], [Soa], [] },
        { "host.example.org.", RecordType.ANY, ResponseCode.NoError, [], [Soa], [] },
        { "none.example.org.", RecordType.A, ResponseCode.NXDomain, [], [Soa], [] },
        { "none.host.example.org.", RecordType.A, ResponseCode.NXDomain, [], [Soa], [] },
        { "a\\.b.example.org.", RecordType.A, ResponseCode.NoError, ["a\\.b.example.org. 3600 IN A 192.0.2.9"], [Server], [] },

        // names that are there because of names below them
        { "b.c.example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "c.example.org.", RecordType.TXT, ResponseCode.NoError, [], [Soa], [] },
        { "x.b.c.example.org.", RecordType.A, ResponseCode.NXDomain, [], [Soa], [] },

        // CNAME
        { "www.example.org.", RecordType.A, ResponseCode.NoError, ["www.example.org. 3600 IN CNAME host.example.org.", Host4], [Server],
          [] },
        { "www.example.org.", RecordType.CNAME, ResponseCode.NoError, ["www.example.org. 3600 IN CNAME host.example.org."], [Server], [] },
        { "mixed.example.org.", RecordType.A, ResponseCode.NoError, ["mixed.example.org. 3600 IN CNAME host.example.org.", Host4], [Server],
          [] },
        { "www.example.org.", RecordType.TXT, ResponseCode.NoError, ["www.example.org. 3600 IN CNAME host.example.org."], [Server], [] },
        { "chain.example.org.", RecordType.AAAA, ResponseCode.NoError,
            ["chain.example.org. 3600 IN CNAME www.example.org.", "www.example.org. 3600 IN CNAME host.example.org.", Host6], [Server],
            [] },
        { "away.example.org.", RecordType.A, ResponseCode.NoError,
            ["away.example.org. 3600 IN CNAME target.example.net.", "target.example.net. 60 IN A 198.51.100.1"], [Server], [] },
        { "away.example.org.", RecordType.AAAA, ResponseCode.NoError, ["away.example.org. 3600 IN CNAME target.example.net."], [Soa], [] },
        { "x.out.example.org.", RecordType.A, ResponseCode.NXDomain,
            ["out.example.org. 3600 IN DNAME example.net.", "x.out.example.org. 3600 IN CNAME x.example.net."], [Soa], [] },
        { "in.example.org.", RecordType.A, ResponseCode.NoError,
            ["in.example.org. 3600 IN CNAME x.child.example.org."], [ChildServer, OtherServer], [ChildGlue4, ChildGlue6] },

        // wildcards
        { "x.wild.example.org.", RecordType.A, ResponseCode.NoError, ["x.wild.example.org. 3600 IN A 192.0.2.3"], [Server], [] },
        { "y.x.wild.example.org.", RecordType.A, ResponseCode.NoError, ["y.x.wild.example.org. 3600 IN A 192.0.2.3"], [Server], [] },
        { "x.wild.example.org.", RecordType.MX, ResponseCode.NoError, ["x.wild.example.org. 3600 IN MX 10 host.example.org."], [Server],
          [Host4, Host6] },
        { "x.wild.example.org.", RecordType.TXT, ResponseCode.NoError, [], [Soa], [] },
        { "*.wild.example.org.", RecordType.A, ResponseCode.NoError, ["*.wild.example.org. 3600 IN A 192.0.2.3"], [Server], [] },
        { "wild.example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "deep.wild.example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "x.deep.wild.example.org.", RecordType.A, ResponseCode.NXDomain, [], [Soa], [] },
        { "x.alias.example.org.", RecordType.A, ResponseCode.NoError, ["x.alias.example.org. 3600 IN CNAME host.example.org.", Host4],
          [Server], [] },
        { "x.alias.example.org.", RecordType.CNAME, ResponseCode.NoError, ["x.alias.example.org. 3600 IN CNAME host.example.org."],
          [Server], [] },
        { "x.ent.example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "y.x.ent.example.org.", RecordType.A, ResponseCode.NoError, [], [Soa], [] },
        { "x.*.ent.example.org.", RecordType.A, ResponseCode.NXDomain, [], [Soa], [] },

        // addresses of targets
        { "srv.example.org.", RecordType.SRV, ResponseCode.NoError,
            ["srv.example.org. 3600 IN SRV 0 1 80 host.example.org.", "srv.example.org. 3600 IN SRV 0 2 80 HOST.example.org.",
             "srv.example.org. 3600 IN SRV 0 3 80 other.example.net."], [Server], [Host4, Host6] },
        { "svc.example.org.", RecordType.HTTPS, ResponseCode.NoError, ["svc.example.org. 3600 IN HTTPS 1 host.example.org. alpn=\"h2\""],
          [Server], [Host4, Host6] },
        { "bon.jour.example.org.", RecordType.SRV, ResponseCode.NoError, ["Bon.Jour.example.org. 3600 IN SRV 0 1 80 Host.example.org."],
          [Server], [Host4, Host6] },

        // other zones below
        { "child.example.org.", RecordType.NS, ResponseCode.NoError, [], [ChildServer, OtherServer], [ChildGlue4, ChildGlue6] },
        { "x.child.example.org.", RecordType.A, ResponseCode.NoError, [], [ChildServer, OtherServer], [ChildGlue4, ChildGlue6] },
        { "ns.child.example.org.", RecordType.A, ResponseCode.NoError, [], [ChildServer, OtherServer], [ChildGlue4, ChildGlue6] },
        { "child.example.org.", RecordType.DS, ResponseCode.NoError, [], [Soa], [] },
        { "x.child.example.org.", RecordType.DS, ResponseCode.NoError, [], [ChildServer, OtherServer], [ChildGlue4, ChildGlue6] },

        // DNAME
        { "old.example.org.", RecordType.DNAME, ResponseCode.NoError, ["old.example.org. 3600 IN DNAME new.example.org."], [Server], [] },
        { "old.example.org.", RecordType.TXT, ResponseCode.NoError, ["old.example.org. 3600 IN TXT \"beside\""], [Server], [] },
        { "x.old.example.org.", RecordType.A, ResponseCode.NoError,
            ["old.example.org. 3600 IN DNAME new.example.org.", "x.old.example.org. 3600 IN CNAME x.new.example.org.",
                "x.new.example.org. 3600 IN A 192.0.2.8"],
            [Server], [] },
        { "x.old.example.org.", RecordType.CNAME, ResponseCode.NoError,
            ["old.example.org. 3600 IN DNAME new.example.org.", "x.old.example.org. 3600 IN CNAME x.new.example.org."], [Server], [] },
        { "al.old.example.org.", RecordType.A, ResponseCode.NoError,
            ["old.example.org. 3600 IN DNAME new.example.org.", "al.old.example.org. 3600 IN CNAME al.new.example.org.",
             "al.new.example.org. 3600 IN CNAME host.example.org.", Host4], [Server], [] },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task Answers_from_the_zone(
        string name, RecordType type, ResponseCode code, string[] answer, string[] authority, string[] additional)
    {
        using var query = await ServeAsync(name, type);

        Assert.Equal((code, "file"), (query.ResponseCode, query.Responder));
        Assert.Equal(answer, query.Answer());
        Assert.Equal(authority, query.Authority());
        Assert.Equal(additional, query.Additional());
        var isReferral = answer.Length == 0 && authority[0] == ChildServer;
        Assert.Equal(!isReferral, query.Flags().HasFlag(HeaderFlags.Authoritative));
    }

    [Fact]
    public async Task A_ring_of_aliases_ends()
    {
        using var query = await ServeAsync("self.example.org.", RecordType.A);

        Assert.Equal(Enumerable.Repeat("self.example.org. 3600 IN CNAME self.example.org.", 10), query.Answer());
    }

    //                     name                     type             code
    public static TheoryData<string, RecordType, ResponseCode> Failures => new()
    {
        { "x.ring.example.org.", RecordType.A, ResponseCode.ServFail }, // leads to itself
        { "example.org.", RecordType.AXFR, ResponseCode.Refused },
        { "host.example.org.", RecordType.IXFR, ResponseCode.Refused },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task Says_when_it_can_not_answer(string name, RecordType type, ResponseCode code)
    {
        using var query = Ask.For(name, type);

        var outcome = await Handler().ServeAsync(query, CancellationToken.None);

        Assert.False(outcome.IsWritten);
        Assert.Equal(code, outcome.Code);
    }

    [Fact]
    public async Task A_name_that_a_DNAME_makes_too_long_is_said_to_be()
    {
        var label = new string('x', 60);
        var handler = Handler($"long.example.org. 5 IN DNAME {label}.{label}.example.org.");

        using var query = await handler.ServeAsync(Ask.For($"{label}.{label}.y.long.example.org."));

        Assert.Equal(ResponseCode.YXDomain, query.ResponseCode);
        Assert.Equal([$"long.example.org. 5 IN DNAME {label}.{label}.example.org."], query.Answer());
    }

    [Fact]
    public async Task An_alias_that_nobody_can_follow_is_SERVFAIL_with_the_alias()
    {
        using var query = await Handler().ServeAsync(Ask.For("away.example.org."));

        Assert.Equal(ResponseCode.ServFail, query.ResponseCode);
        Assert.Equal(["away.example.org. 3600 IN CNAME target.example.net."], query.Answer());
    }

    //                     lines                    name                    what becomes of it
    public static TheoryData<string, string, string> Fallthroughs => new()
    {
        { "", "none.example.org.", "file" },
        { "{\nfallthrough\n}", "none.example.org.", "answering" },
        { "{\nfallthrough\n}", "c.example.org.", "answering" }, // nothing there but names below it
        { "{\nfallthrough\n}", "host.example.org.", "file" },
        { "{\nfallthrough\n}", "ns.example.org.", "file" },
        { "{\nfallthrough host.example.org\n}", "none.example.org.", "file" },
        { "{\nfallthrough host.example.org\n}", "none.host.example.org.", "answering" },
        { "", "example.com.", "answering" },
    };

    [Theory, MemberData(nameof(Fallthroughs))]
    public async Task Hands_on_what_it_must(string lines, string name, string responder)
    {
        var handler = Handler(extra: "", lines);

        using var query = await handler.ServeAsync(Ask.For(name));

        Assert.Equal(responder, query.Responder);
    }

    [Fact]
    public async Task Refuses_names_of_other_zones_when_nobody_is_behind_it()
    {
        var handler = new TestSetup().Parse(FileSetup.Definition, $"file {folder.Write("db", Zone)} example.org")
            .Factory!(LastHandler.Instance);

        using var query = Ask.For("example.com.");

        Assert.Equal(ResponseCode.Refused, (await handler.ServeAsync(query, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Of_zones_within_one_another_the_longest_answers()
    {
        var inner = folder.Write("inner", "@ 5 SOA ns. admin. 1 2 3 4 5\nhost 5 A 192.0.2.77\n");
        var outer = folder.Write("outer", Zone);
        var handler = new TestSetup().Parse(FileSetup.Definition, $"file {outer} example.org\nfile {inner} sub.example.org example.net")
            .Handler();

        using var sub = await handler.ServeAsync(Ask.For("host.sub.example.org."));
        using var net = await handler.ServeAsync(Ask.For("host.example.net."));

        Assert.Equal(["host.sub.example.org. 5 IN A 192.0.2.77"], sub.Answer());
        Assert.Equal(["host.example.net. 5 IN A 192.0.2.77"], net.Answer());
    }

    [Fact]
    public async Task Metadata_name_the_wildcard()
    {
        var provider = Assert.IsType<IMetadataProvider>(Handler(), exactMatch: false);
        using var wild = Ask.For("x.wild.example.org.");
        using var plain = Ask.For("host.example.org.");

        Assert.Equal("*.wild.example.org.", provider.MetadataOf(wild, "zone/wildcard"));
        Assert.Null(provider.MetadataOf(plain, "zone/wildcard"));
    }

    [Fact]
    public void An_answer_from_the_zone_allocates_nothing()
    {
        using var query = Ask.For("host.example.org.");

        Assert.Equal(0, Handler().AllocatedServing(query));
    }

    private async Task<Query> ServeAsync(string name, RecordType type)
    {
        var query = Ask.For(name, type);
        query.Resolver = new AnsweringResolver(new Elsewhere());
        return await Handler().ServeAsync(query);
    }

    private IQueryHandler Handler(string extra = "", string lines = "") =>
        new TestSetup().Parse(FileSetup.Definition, $"file {folder.Write("db", Zone + "\n" + extra + "\n")} example.org {lines}").Handler();

    /// <summary>The rest of the world: target.example.net has an IPv4 address, other names do not exist.</summary>
    private sealed class Elsewhere : IQueryHandler
    {
        public string Name => "elsewhere";

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var isKnown = NameText.Format(query.LowerName) == "target.example.net.";
            var answer = isKnown && query.Type == RecordType.A ? new[] { "target.example.net. 60 IN A 198.51.100.1" } : [];
            return new AnsweringHandler
            {
                Answer = answer,
                Code = isKnown ? ResponseCode.NoError : ResponseCode.NXDomain,
            }.ServeAsync(query, cancel);
        }
    }
}
