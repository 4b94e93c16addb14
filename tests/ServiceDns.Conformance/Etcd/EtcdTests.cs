using ServiceDns.Conformance.Client;
using ServiceDns.Conformance.Server;
using Xunit;

namespace ServiceDns.Conformance.Etcd;

/// <summary>One etcd and one server for all questions.</summary>
public sealed class EtcdFixture : IAsyncLifetime
{
    private EtcdProcess? etcd;
    private RunningServer? server;

    internal EtcdProcess Etcd => etcd!;

    /// <summary>Starts both at the first question, so that a machine without etcd skips.</summary>
    internal async Task<DnsClient> ClientAsync()
    {
        if (server is not null) return server.Client;
        etcd = await EtcdProcess.StartAsync();
        foreach (var (name, value) in EtcdEntries.All) await etcd.ControlAsync("put", EtcdEntries.KeyOf(name), value);
        server = await RunningServer.StartAsync($$"""
            skydns.test skydns_zonea.test skydns_zoned.test 0.0.10.in-addr.arpa {
                bind 127.0.0.1
                etcd {
                    endpoint http://127.0.0.1:1 {{etcd.Endpoint}}
                    min-lease-ttl 100
                    max-lease-ttl 200
                }
                errors
            }
            example.com {
                bind 127.0.0.1
                hosts {
                    192.0.2.80 www.example.com
                }
            }
            . {
                bind 127.0.0.1
                whoami
            }
            """);
        return server.Client;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (etcd is not null) await etcd.DisposeAsync();
    }
}

public class EtcdTests(EtcdFixture fixture) : IClassFixture<EtcdFixture>
{
    private const string Denied = "authority skydns.test. 30 IN SOA ns.dns.skydns.test. hostmaster.skydns.test. N 7200 1800 86400 30";

    //                     question                        code       records, in any order; those of other sections with its name
    public static TheoryData<string, string, string[]> Questions => new()
    {
        { "a.server1.dev.region1.skydns.test. SRV", "NOERROR", ["a.server1.dev.region1.skydns.test. 300 IN SRV 10 100 8080 dev.server1."] },
        { "a.SERVer1.dEv.region1.skydns.tEst. SRV", "NOERROR", ["a.SERVer1.dEv.region1.skydns.tEst. 300 IN SRV 10 100 8080 dev.server1."] },
        { "doesnotexist.skydns.test. A", "NXDOMAIN", [Denied] },
        { "a.server1.prod.region1.skydns.test. A", "NOERROR", ["a.server1.prod.region1.skydns.test. 300 IN A 10.0.0.1"] },
        {
            "a.server1.prod.region1.skydns.test. SRV", "NOERROR",
            [
                "a.server1.prod.region1.skydns.test. 300 IN SRV 10 100 8080 a.server1.prod.region1.skydns.test.",
                "additional a.server1.prod.region1.skydns.test. 300 IN A 10.0.0.1",
            ]
        },
        { "b.server6.prod.region1.skydns.test. AAAA", "NOERROR", ["b.server6.prod.region1.skydns.test. 300 IN AAAA ::1"] },
        {
            "server1.prod.region1.skydns.test. A", "NOERROR",
            ["server1.prod.region1.skydns.test. 300 IN A 10.0.0.1", "server1.prod.region1.skydns.test. 300 IN A 10.0.0.2"]
        },
        { "priority.skydns.test. SRV", "NOERROR", ["priority.skydns.test. 300 IN SRV 333 100 8080 priority.server1."] },
        {
            "sub.region1.skydns.test. SRV", "NOERROR",
            [
                "sub.region1.skydns.test. 300 IN SRV 10 33 0 sub.server1.",
                "sub.region1.skydns.test. 300 IN SRV 10 33 80 sub.server2.",
                "sub.region1.skydns.test. 300 IN SRV 10 33 8080 c.sub.region1.skydns.test.",
                "additional c.sub.region1.skydns.test. 300 IN A 10.0.0.1",
            ]
        },
        {
            "targetstrip.skydns.test. SRV", "NOERROR",
            ["targetstrip.skydns.test. 300 IN SRV 10 100 8080 targetstrip.skydns.test.",
                "additional targetstrip.skydns.test. 300 IN A 10.0.0.1"]
        },
        { "cname.prod.region1.skydns.test. A", "NOERROR", [Denied] },
        {
            "txt.server1.prod.region1.skydns.test. TXT", "NOERROR",
            ["txt.server1.prod.region1.skydns.test. 300 IN TXT \"moretext\"",
                "txt.server1.prod.region1.skydns.test. 300 IN TXT \"sometext\""]
        },
        {
            "prod.*.skydns.test. SRV", "NOERROR",
            [
                "prod.*.skydns.test. 300 IN SRV 10 25 0 unresolvable.skydns.test.",
                "prod.*.skydns.test. 300 IN SRV 10 25 8080 a.server1.prod.region1.skydns.test.",
                "prod.*.skydns.test. 300 IN SRV 10 25 8080 b.server1.prod.region1.skydns.test.",
                "prod.*.skydns.test. 300 IN SRV 10 25 8080 b.server6.prod.region1.skydns.test.",
                "additional a.server1.prod.region1.skydns.test. 300 IN A 10.0.0.1",
                "additional b.server1.prod.region1.skydns.test. 300 IN A 10.0.0.2",
                "additional b.server6.prod.region1.skydns.test. 300 IN AAAA ::1",
            ]
        },
        { "a.cname.skydns.test. A", "NOERROR", [Denied] }, // a loop
        // whatever is there
        { "a.server1.dev.region1.skydns.test. TXT", "NOERROR", ["a.server1.dev.region1.skydns.test. 300 IN CNAME dev.server1."] },
        { "a.server1.dev.region1.skydns.test. HINFO", "NOERROR", [Denied] },
        { "a.server1.nonexistent.region1.skydns.test. HINFO", "NXDOMAIN", [Denied] },
        { "skydns.test. SOA", "NOERROR", [Denied["authority ".Length..]] },
        {
            "skydns.test. NS", "NOERROR",
            [
                "skydns.test. 300 IN NS a.ns.dns.skydns.test.", "skydns.test. 300 IN NS b.ns.dns.skydns.test.",
                "skydns.test. 300 IN NS c.ns.dns.skydns.test.",
                "additional a.ns.dns.skydns.test. 300 IN A 10.0.0.2", "additional b.ns.dns.skydns.test. 300 IN A 10.0.0.3",
                "additional c.ns.dns.skydns.test. 300 IN A 10.0.0.4", "additional c.ns.dns.skydns.test. 300 IN A 10.0.0.5",
            ]
        },
        { "a.skydns.test. NS", "NXDOMAIN", [Denied] },
        { "skydns_zonea.test. A", "NOERROR", ["skydns_zonea.test. 300 IN A 10.0.0.2", "skydns_zonea.test. 300 IN A 10.0.0.3"] },
        { "skydns_zoned.test. A", "NOERROR", ["skydns_zoned.test. 300 IN A 10.0.0.4", "skydns_zoned.test. 300 IN A 10.0.0.5"] },
        { "skydns_zoned.test. AAAA", "NOERROR", ["skydns_zoned.test. 300 IN AAAA 2003::8:1"] },
        { "1.0.0.10.in-addr.arpa. PTR", "NOERROR", ["1.0.0.10.in-addr.arpa. 300 IN PTR reverse.example.com."] },
        {
            "a.mail.skydns.test. MX", "NOERROR",
            [
                "a.mail.skydns.test. 300 IN MX 50 mx.skydns.test.",
                "additional mx.skydns.test. 300 IN CNAME a.ipaddr.skydns.test.", "additional a.ipaddr.skydns.test. 300 IN A 172.16.1.1",
            ]
        },
        { "a.server1.dev.region1.skydns.test. MX", "NOERROR", [Denied] },
        { "multiport.http.skydns.test. A", "NOERROR", ["multiport.http.skydns.test. 300 IN A 10.11.11.10"] },
        { "dom.skydns.test. A", "NOERROR", ["dom.skydns.test. 300 IN A 127.0.0.1", "dom.skydns.test. 300 IN A 127.0.0.2"] },
        { "dom1.skydns.test. A", "NOERROR", ["dom1.skydns.test. 300 IN A 127.0.0.1"] },
        {
            "cname1.region2.skydns.test. A", "NOERROR",
            [
                "cname1.region2.skydns.test. 300 IN CNAME cname2.region2.skydns.test.",
                "cname2.region2.skydns.test. 300 IN CNAME endpoint.region2.skydns.test.",
                "endpoint.region2.skydns.test. 60 IN A 10.240.0.1",
            ]
        },
        { "region2.skydns.test. CNAME", "NOERROR", ["region2.skydns.test. 300 IN CNAME mainendpoint.region2.skydns.test."] },
        { "endpoint.region3.skydns.test. CNAME", "NOERROR", [Denied] },
        {
            "cname2.region3.skydns.test. TXT", "NOERROR",
            ["cname2.region3.skydns.test. 300 IN CNAME endpoint.region3.skydns.test.",
                "endpoint.region3.skydns.test. 300 IN TXT \"SOME-RECORD-TEXT\""]
        },
        { "away.skydns.test. A", "NOERROR", ["away.skydns.test. 300 IN CNAME www.example.com.", "www.example.com. 3600 IN A 192.0.2.80"] },
        { "broken.skydns.test. A", "SERVFAIL", [Denied] },
    };

    [SkippableTheory, MemberData(nameof(Questions))]
    public async Task Answers_as_SkyDNS_does(string question, string code, string[] records)
    {
        Needs.Commands("etcd", "etcdctl");
        var client = await fixture.ClientAsync();
        var words = question.Split(' ');

        var reply = await client.UdpAsync(new Ask(words[0], words[1]));

        Assert.Equal(code, reply.Code);
        Assert.Equal(records.Order(StringComparer.Ordinal), Lines(reply).Order(StringComparer.Ordinal));
    }

    //                     seconds of the lease, value                                TTL
    public static TheoryData<int, string, uint, uint> Leases => new()
    {
        { 60, """{"host":"10.0.0.9"}""", 100, 100 },
        { 100_000, """{"host":"10.0.0.9"}""", 200, 200 },
        { 150, """{"host":"10.0.0.9"}""", 100, 150 },
        { 100_000, """{"host":"10.0.0.9","ttl":5}""", 5, 5 },
    };

    [SkippableTheory, MemberData(nameof(Leases))]
    public async Task The_TTL_of_a_key_with_a_lease_is_what_is_left_of_it_within_limits(int seconds, string value, uint least, uint most)
    {
        Needs.Commands("etcd", "etcdctl");
        var client = await fixture.ClientAsync();
        var lease = (await fixture.Etcd.ControlAsync("lease", "grant", $"{seconds}")).Split(' ')[1];
        await fixture.Etcd.ControlAsync("put", EtcdEntries.KeyOf($"l{seconds}-{most}.leased.skydns.test"), value, "--lease", lease);

        var reply = await client.UdpAsync(new Ask($"l{seconds}-{most}.leased.skydns.test", "A"));

        Assert.InRange(Assert.Single(reply.Answer).Ttl, least, most);
    }

    [SkippableFact]
    public async Task A_new_entry_is_answered_at_once_and_a_deleted_one_no_more()
    {
        Needs.Commands("etcd", "etcdctl");
        var client = await fixture.ClientAsync();
        var ask = new Ask("fresh.skydns.test", "A");

        Assert.Equal("NXDOMAIN", (await client.UdpAsync(ask)).Code);
        await fixture.Etcd.ControlAsync("put", EtcdEntries.KeyOf("fresh.skydns.test"), """{"host":"10.0.0.7"}""");
        Assert.Equal("fresh.skydns.test. 300 IN A 10.0.0.7", Assert.Single((await client.UdpAsync(ask)).Answer).ToString());
        await fixture.Etcd.ControlAsync("del", EtcdEntries.KeyOf("fresh.skydns.test"));
        Assert.Equal("NXDOMAIN", (await client.UdpAsync(ask)).Code);
    }

    [SkippableFact]
    public async Task Etcd_with_users_wants_the_right_password()
    {
        Needs.Commands("etcd", "etcdctl");
        await using var etcd = await EtcdProcess.StartAsync();
        await etcd.ControlAsync("put", EtcdEntries.KeyOf("a.skydns.test"), """{"host":"10.0.0.1"}""");
        await etcd.ControlAsync("user", "add", "root:secret");
        await etcd.ControlAsync("user", "grant-role", "root", "root");
        await etcd.ControlAsync("auth", "enable");
        string Block(string zone, string password) => $$"""
            {{zone}} {
                bind 127.0.0.1
                etcd skydns.test {
                    endpoint {{etcd.Endpoint}}
                    credentials root {{password}}
                }
            }

            """;
        await using var right = await RunningServer.StartAsync(Block(".", "secret"));
        await using var wrong = await RunningServer.StartAsync(Block(".", "guess"));

        Assert.Equal("NOERROR", (await right.Client.UdpAsync(new Ask("a.skydns.test", "A"))).Code);
        Assert.Equal("SERVFAIL", (await wrong.Client.UdpAsync(new Ask("a.skydns.test", "A"))).Code);
    }

    private static IEnumerable<string> Lines(Reply reply) =>
    [
        .. reply.Answer.Select(Line), .. reply.Authority.Select(record => $"authority {Line(record)}"),
        .. reply.Additional.Select(record => $"additional {Line(record)}"),
    ];

    /// <summary>The SOA's serial number is the time.</summary>
    private static string Line(ZoneRecord record)
    {
        if (record.Type != "SOA") return record.ToString();
        var words = record.ToString().Split(' ');
        words[6] = "N";
        return string.Join(' ', words);
    }
}
