using ServiceDns.Dns;
using ServiceDns.Plugins.Rewrite;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class RewriteTests
{
    //                     rules                                                         asked                          what the chain sees
    public static TheoryData<string, string, string> Questions => new()
    {
        { "name from.nl to.nl", "From.nl. A IN", "to.nl. A IN" },
        { "name from.nl to.nl", "a.nl. A IN", "a.nl. A IN" },
        { "name from.nl. to.nl", "x.from.nl. A IN", "x.from.nl. A IN" },
        { "name prefix deleteme \"\"", "deleteme.coredns.rocks. A IN", ".coredns.rocks. A IN" }, // an invalid name
        { "name prefix core dns", "core.rocks. A IN", "dns.rocks. A IN" },
        { "name prefix core dns", "coredns.rocks. A IN", "coredns.rocks. A IN" }, // ends at a label
        { "name suffix .schmoogle.com. .google.com.", "www.Schmoogle.com. A IN", "www.google.com. A IN" },
        { "name suffix .schmoogle.com. .google.com.", "schmoogle.com. A IN", "schmoogle.com. A IN" },
        { "name substring service.us-west-1.example.org service.us-west-1.consul", "ftp.service.us-west-1.example.org. A IN",
          "ftp.service.us-west-1.consul. A IN" },
        { "name regex (.*)-(us-west-1)\\.example\\.org {1}.service.{2}.consul", "ftp-us-west-1.example.org. A IN",
          "ftp.service.us-west-1.consul. A IN" },
        { "type any hinfo", "a. ANY IN", "a. HINFO IN" },
        { "class CH IN", "a. TXT CH", "a. TXT IN" },
        { "name a b\nrewrite name b c", "a. A IN", "b. A IN" }, // stops at the first
        { "continue name a b\nrewrite name b c", "a. A IN", "c. A IN" },
        { "continue type A AAAA\nrewrite continue class IN CH\nrewrite name a b", "a. A IN", "b. AAAA CH" },
        { "continue ttl a 5\nrewrite name a b", "a. A IN", "b. A IN" },
    };

    [Theory, MemberData(nameof(Questions))]
    public async Task The_chain_sees_the_changed_question_and_the_client_its_own(string rules, string asked, string expected)
    {
        var seen = "";
        var next = new AnsweringHandler { OnQuery = query => seen = QuestionOf(query) };
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite " + rules).Handler(next);
        var words = asked.Split(' ');
        RecordTypes.TryParse(words[1], out var type);
        using var query = Ask.For(words[0], type, recordClass: words[2] == "IN" ? RecordClass.IN : RecordClass.CH);

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(asked, QuestionOf(query));
        if (expected.StartsWith('.'))
        {
            Assert.Equal(
                (ResponseCode.ServFail, "plugin/rewrite: invalid name after rewrite: .coredns.rocks."), (outcome.Code, outcome.Error));
            return;
        }
        Assert.Equal(expected, seen);
        Assert.True(outcome.IsWritten);
        Assert.Equal(asked == expected, handler.AdmitsInLoop(query));
    }

    [Fact]
    public async Task When_the_chain_throws_the_client_has_its_question_back()
    {
        var next = new AnsweringHandler { OnQuery = _ => throw new OperationCanceledException() };
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite name a b").Handler(next);
        using var query = Ask.For("a.");

        await Assert.ThrowsAsync<OperationCanceledException>(() => handler.ServeAsync(query, CancellationToken.None).AsTask());

        Assert.Equal("a. A IN", QuestionOf(query));
    }

    // rules | the chain's answer | the client's
    public static TheoryData<string, string, string[], string[]> Answers => new()
    {
        {
            "name Web.example.com web.default.svc", "WEB.Example.com.",
            ["web.default.svc. 5 IN CNAME a.web.default.svc.", "a.web.default.svc. 5 IN A 10.0.0.1", "other. 5 IN A 10.0.0.2"],
            ["WEB.Example.com. 5 IN CNAME a.WEB.Example.com.", "a.WEB.Example.com. 5 IN A 10.0.0.1", "other. 5 IN A 10.0.0.2"]
        },
        { "name regex (.*)\\.a {1}.b", "x.a.", ["x.b. 5 IN A 10.0.0.1"], ["x.b. 5 IN A 10.0.0.1"] }, // unchanged without 'answer'
        { "name regex (.*)\\.a {1}.b answer auto", "x.a.", ["x.b. 5 IN A 10.0.0.1"], ["x.a. 5 IN A 10.0.0.1"] },
        { "name prefix a b answer auto", "a.org.", ["b.org. 5 IN A 10.0.0.1"], ["a.org. 5 IN A 10.0.0.1"] },
        {
            "name suffix .coredns.rocks .service.consul answer auto", "x.coredns.rocks.",
            ["x.service.consul. 5 IN CNAME y.service.consul.", "y.service.consul. 5 IN A 10.0.0.1"],
            ["x.coredns.rocks. 5 IN CNAME y.coredns.rocks.", "y.coredns.rocks. 5 IN A 10.0.0.1"]
        },
        {
            "name regex (.*)-(west)\\.rocks {1}.service.{2}.consul answer name (.*)\\.service\\.(west)\\.consul {1}-{2}.rocks",
            "ftp-west.rocks.",
            ["ftp.service.west.consul. 0 IN A 10.0.0.1"], ["ftp-west.rocks. 0 IN A 10.0.0.1"]
        },
        {
            "stop {\nname suffix .arpa .arpa\nanswer auto\nanswer value (.*)\\.service\\.consul\\. {1}.rocks.\n}", "1.in-addr.arpa.",
            ["1.in-addr.arpa. 60 IN PTR ftp.service.consul.", "1.in-addr.arpa. 60 IN SRV 1 2 80 web.service.consul.",
                "1.in-addr.arpa. 60 IN MX 7 m.service.consul."],
            ["1.in-addr.arpa. 60 IN PTR ftp.rocks.", "1.in-addr.arpa. 60 IN SRV 1 2 80 web.rocks.", "1.in-addr.arpa. 60 IN MX 7 m.rocks."]
        },
        { "ttl a.org 15", "a.org.", ["a.org. 5 IN A 10.0.0.1"], ["a.org. 15 IN A 10.0.0.1"] },
        { "ttl suffix .org 10-30", "a.org.", ["a.org. 5 IN A 10.0.0.1", "a.org. 20 IN A 10.0.0.2", "a.org. 50 IN A 10.0.0.3"],
          ["a.org. 10 IN A 10.0.0.1", "a.org. 20 IN A 10.0.0.2", "a.org. 30 IN A 10.0.0.3"] },
        { "ttl suffix .org -30", "a.org.", ["a.org. 50 IN A 10.0.0.1"], ["a.org. 30 IN A 10.0.0.1"] },
        { "ttl suffix .com -30", "a.org.", ["a.org. 50 IN A 10.0.0.1"], ["a.org. 50 IN A 10.0.0.1"] },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task The_client_sees_the_changed_answer(string rules, string name, string[] answer, string[] expected)
    {
        var next = new AnsweringHandler
        {
            Answer = answer,
            Authority = [answer[0]],
            Additional = [answer[0]],
            Flags = HeaderFlags.Authoritative,
        };
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite " + rules).Handler(next);
        using var query = Ask.For(name);

        await handler.ServeAsync(query);

        Assert.Equal(expected, query.Answer());
        Assert.Equal([expected[0]], query.Authority());
        Assert.Equal([expected[0]], query.Additional());
        Assert.True(query.Flags().HasFlag(HeaderFlags.Authoritative));
    }

    //                     rule                              the chain's code          written          the client's
    public static TheoryData<string, ResponseCode, bool, ResponseCode> Codes => new()
    {
        { "rcode a.org SERVFAIL NOERROR", ResponseCode.ServFail, false, ResponseCode.NoError },
        { "rcode a.org 2 NXDOMAIN", ResponseCode.ServFail, true, ResponseCode.NXDomain },
        { "rcode prefix a NXDOMAIN 0", ResponseCode.NXDomain, true, ResponseCode.NoError },
        { "rcode a.org REFUSED 0", ResponseCode.NXDomain, true, ResponseCode.NXDomain },
    };

    [Theory, MemberData(nameof(Codes))]
    public async Task The_code_is_changed_also_where_the_server_would_answer(
        string rule, ResponseCode given, bool isWritten, ResponseCode expected)
    {
        var next = new AnsweringHandler { Code = given, Instead = isWritten ? null : Outcome.Failed(given, "plugin/x: why") };
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite " + rule).Handler(next);
        using var query = Ask.For("a.org.");

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal((true, expected, isWritten ? null : "plugin/x: why"), (outcome.IsWritten, query.ResponseCode, outcome.Error));
    }

    [Fact]
    public async Task An_alias_that_leads_elsewhere_is_resolved_there()
    {
        var handler = new TestSetup().Parse(RewriteSetup.Definition, "rewrite cname suffix .old.org. .new.org.")
            .Handler(new AnsweringHandler
        {
            Answer = ["a.org. 5 IN CNAME b.org.", "b.org. 5 IN CNAME c.old.org.", "c.old.org. 5 IN A 10.0.0.1"],
        });
        using var query = Ask.For("a.org.");
        query.Resolver = new AnsweringResolver(new AnsweringHandler { Answer = ["c.new.org. 7 IN A 10.0.0.2"] });

        await handler.ServeAsync(query);

        Assert.Equal(["a.org. 5 IN CNAME b.org.", "b.org. 5 IN CNAME c.new.org.", "c.new.org. 7 IN A 10.0.0.2"], query.Answer());
    }

    [Fact]
    public void A_query_that_no_rule_is_for_allocates_nothing()
    {
        var handler = new TestSetup()
            .Parse(RewriteSetup.Definition,
            "rewrite name a.org b.org\nrewrite name suffix .a.org .b.org\nrewrite name regex ^x(.*)\\.org {1}.com").Handler();
        using var query = Ask.For("my-service.default.svc.cluster.local.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    private static string QuestionOf(Query query) => $"{NameText.Format(query.Name)} {query.Type.ToText()} {query.Class.ToText()}";
}
