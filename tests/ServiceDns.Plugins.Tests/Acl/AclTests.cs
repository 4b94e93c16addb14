using ServiceDns.Dns;
using ServiceDns.Plugins.Acl;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class AclTests
{
    private const string Served = "served", Refused = "refused", Empty = "empty", Silent = "silent";

    // lines | client | name | type | what happens
    public static TheoryData<string, string, string, RecordType, string> Decisions => new()
    {
        { "acl {\nblock net 192.168.0.0/16\n}", "192.168.0.2:5", "www.example.org.", RecordType.A, Refused },
        { "acl {\nblock net 192.168.0.0/16\n}", "192.169.0.2:5", "www.example.org.", RecordType.A, Served },
        { "acl {\nblock type A net 192.168.0.0/16\n}", "192.168.0.2:5", "www.example.org.", RecordType.AAAA, Served },
        { "acl {\nblock type A AAAA net *\n}", "192.168.0.2:5", "www.example.org.", RecordType.AAAA, Refused },
        { "acl {\nblock type * net 192.168.0.2\n}", "192.168.0.2:5", "www.example.org.", RecordType.MX, Refused },
        { "acl {\nblock type * net 192.168.0.2\n}", "192.168.0.3:5", "www.example.org.", RecordType.MX, Served },
        { "acl {\nfilter net 192.168.0.0/16\n}", "192.168.0.2:5", "www.example.org.", RecordType.A, Empty },
        { "acl {\ndrop net 192.168.0.0/16\n}", "192.168.0.2:5", "www.example.org.", RecordType.A, Silent },
        { "acl {\nallow net 10.0.0.0/8 192.168.0.0/16\nblock\n}", "192.168.0.2:5", "www.example.org.", RecordType.A, Served },
        { "acl {\nallow net 10.0.0.0/8 192.168.0.0/16\nblock\n}", "172.16.0.2:5", "www.example.org.", RecordType.A, Refused },
        { "acl {\nallow net 2001:db8::/32\nblock\n}", "[2001:db8:1::5]:5", "www.example.org.", RecordType.A, Served },
        { "acl {\nallow net 2001:db8::/32\nblock\n}", "[2001:db9::5]:5", "www.example.org.", RecordType.A, Refused },
        { "acl {\nallow net 2001:db8::/32\nblock\n}", "10.0.0.1:5", "www.example.org.", RecordType.A, Refused },
        // the other family
        { "acl {\nblock net ::/0\n}", "10.0.0.1:5", "www.example.org.", RecordType.A, Served },
        { "acl {\nblock net ::/0\n}", "[2001:db8::5]:5", "www.example.org.", RecordType.A, Refused },
        { "acl a.example.org {\nblock\n}", "10.0.0.1:5", "b.example.org.", RecordType.A, Served },
        { "acl a.example.org {\nblock\n}", "10.0.0.1:5", "x.A.example.org.", RecordType.A, Refused },
        { "acl a.example.org {\nallow\n}\nacl example.org {\nblock\n}", "10.0.0.1:5", "a.example.org.", RecordType.A, Served },
        { "acl a.example.org {\nallow\n}\nacl example.org {\nblock\n}", "10.0.0.1:5", "b.example.org.", RecordType.A, Refused },
        { "acl {\nallow type A\n}\nacl {\ndrop net 10.0.0.1\n}", "10.0.0.1:5", "example.org.", RecordType.TXT, Silent },
    };

    [Theory, MemberData(nameof(Decisions))]
    public async Task The_first_policy_that_matches_decides(string lines, string client, string name, RecordType type, string expected)
    {
        var next = new AnsweringHandler();
        var handler = new TestSetup().Parse(AclSetup.Definition, lines).Handler(next);
        using var query = Ask.For(name, type, payload: 1232, client: client);

        var outcome = await handler.ServeAsync(query, CancellationToken.None);

        Assert.Equal(expected, WhatHappened(outcome, query, next.Seen));
        Assert.Equal(expected == Served, handler.AdmitsInLoop(query));
        Assert.Equal(ReasonOf(expected), query.ResponseOptions.ToArray());
    }

    [Fact]
    public async Task Counts_what_it_decided()
    {
        var setup = new TestSetup();
        var handler = setup.Parse(AclSetup.Definition, "acl example.org {\nblock type A\nfilter type AAAA\ndrop type MX\n}").Handler();
        foreach (var type in new[] { RecordType.A, RecordType.A, RecordType.AAAA, RecordType.MX, RecordType.TXT })
        {
            using var query = Ask.For("www.example.org.", type);
            await handler.ServeAsync(query, CancellationToken.None);
        }

        Assert.Equal((2, 1, 1), (Count("blocked"), Count("filtered"), Count("dropped")));
        Assert.Equal(1, setup.Process.Metrics.Counter("coredns_acl_allowed_requests_total", "", "server", "view").With("", "").Value);

        long Count(string what) => setup.Process.Metrics
            .Counter($"coredns_acl_{what}_requests_total", "", "server", "zone", "view").With("", "example.org.", "").Value;
    }

    [Fact]
    public void Allocates_nothing_for_queries_that_pass()
    {
        var handler = new TestSetup().Parse(AclSetup.Definition, "acl {\nallow net 10.0.0.0/8\nblock\n}").Handler();
        using var query = Ask.For("www.example.org.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    //                       lines in braces                        reason
    public static TheoryData<string, string> Mistakes => new()
    {
        { "block type A net", "no token specified in \"net\" section" },
        { "block type net 192.168.0.0/16", "no token specified in \"type\" section" },
        { "block type ABC", "unexpected token \"ABC\"; expect legal QTYPE" },
        { "block type a", "unexpected token \"a\"; expect legal QTYPE" },
        { "block type TYPE1", "unexpected token \"TYPE1\"; expect legal QTYPE" },
        { "blck type A", "unexpected token \"blck\"; expect 'allow', 'block', 'filter' or 'drop'" },
        { "block A", "unexpected token \"A\"; expect 'type | net'" },
        { "block net 10.0.0.0.1", "illegal CIDR notation \"10.0.0.0.1/32\"" },
        { "block net 10.0.0.0/33", "illegal CIDR notation \"10.0.0.0/33\"" },
        { "block net 2001:db8::/129", "illegal CIDR notation \"2001:db8::/129\"" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string line, string reason) =>
        Assert.Equal($"Corefile:2 - plugin/acl: {reason}", TestSetup.MistakeIn(AclSetup.Definition, $"acl {{\n{line}\n}}"));

    private static string WhatHappened(Outcome outcome, Query query, int seen)
    {
        if (outcome.IsDropped) return Silent;
        if (seen > 0) return Served;
        return query.ResponseCode == ResponseCode.Refused ? Refused : Empty;
    }

    private static byte[] ReasonOf(string expected) => expected switch
    {
        Refused => [0, 15, 0, 2, 0, 15],
        Empty => [0, 15, 0, 2, 0, 17],
        _ => [],
    };
}
