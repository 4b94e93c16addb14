using System.Text;
using ServiceDns.Dns;
using ServiceDns.Plugins.Family;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class FamilyTests
{
    private const string V4 = "example.org. 30 IN A 192.0.2.1", V6 = "example.org. 30 IN AAAA 2001:db8::1";

    private const string Soa = "example.org. 70 IN SOA ns.example.org. admin.example.org. 1 2 3 4 50";

    private const string Denial = "example.org. 50 IN SOA ns.example.org. admin.example.org. 1 2 3 4 50"; // the minimum is its TTL

    //                     lines                    type             the name has   what is answered   withheld
    public static TheoryData<string, RecordType, string[], string[], bool> Cases => new()
    {
        { "family ipv4",                            RecordType.AAAA, [V4, V6],      [],                true },
        { "family ipv4",                            RecordType.AAAA, [V4],          [],                true },
        { "family ipv4",                            RecordType.AAAA, [V6],          [V6],              false },
        { "family ipv4",                            RecordType.AAAA, [],            [],                false },
        { "family ipv4",                            RecordType.A,    [V4, V6],      [V4],              false },
        { "family ipv4",                            RecordType.A,    [V6],          [],                false },
        { "family ipv6",                            RecordType.A,    [V4, V6],      [],                true },
        { "family ipv6",                            RecordType.A,    [V4],          [V4],              false },
        { "family ipv6",                            RecordType.AAAA, [V4, V6],      [V6],              false },
        { "family ipv4 org",                        RecordType.AAAA, [V4, V6],      [],                true },
        { "family ipv4 com net",                    RecordType.AAAA, [V4, V6],      [V6],              false },
        { "family ipv4",                            RecordType.TXT,  [V4, V6],      [],                false },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Withholds_what_the_name_has_in_the_other_family_too(
        string lines, RecordType type, string[] has, string[] answer, bool withheld)
    {
        using var query = await ServeAsync(lines, type, new Zone([.. has, Soa]));

        Assert.Equal(answer, query.Answer());
        Assert.Equal(ResponseCode.NoError, query.ResponseCode);
        Assert.Equal(withheld ? [Denial] : [], query.Authority());
        Assert.Equal(withheld ? "family" : "zone", query.Responder);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_stays_so()
    {
        using var query = await ServeAsync("family ipv4", RecordType.AAAA, new Zone([]) { Code = ResponseCode.NXDomain });

        Assert.Equal(ResponseCode.NXDomain, query.ResponseCode);
    }

    [Fact]
    public async Task An_alias_stays_and_the_denial_is_of_its_targets_zone()
    {
        string[] alias = ["example.org. 30 IN CNAME a.example.net.", "a.example.net. 30 IN A 192.0.2.1"];

        using var query = await ServeAsync(
            "family ipv4", RecordType.AAAA, new Zone([.. alias, "example.net. 60 IN SOA ns.example.net. admin.example.net. 1 2 3 4 5"]));

        Assert.Equal(["example.org. 30 IN CNAME a.example.net."], query.Answer());
        Assert.Equal(["example.net. 5 IN SOA ns.example.net. admin.example.net. 1 2 3 4 5"], query.Authority());
    }

    [Fact]
    public async Task A_zone_without_SOA_is_given_one()
    {
        using var query = await ServeAsync("family ipv4", RecordType.AAAA, new Zone([V4]));

        Assert.Equal([". 30 IN SOA . hostmaster. 1 7200 1800 86400 30"], query.Authority());
    }

    [Theory]
    [InlineData(true, "'family' withholds AAAA records, since the name has A records")]
    [InlineData(false, "")]
    public async Task Beside_ede_the_denial_says_why(bool hasEde, string reason)
    {
        var zone = new Zone([V4, Soa]);
        var setup = new TestSetup();
        setup.Block.GivesReasons = hasEde;
        using var query = Ask.For("example.org.", RecordType.AAAA, payload: 1232);
        query.Resolver = new AnsweringResolver(zone);

        await setup.Parse(FamilySetup.Definition, "family ipv4").Handler(zone).ServeAsync(query);

        var position = 0;
        var has = Edns.TryNextOption(query.ResponseOptions, ref position, out var code, out var option);
        Assert.Equal((hasEde, hasEde ? Edns.ExtendedErrorOption : (ushort)0), (has, code));
        Assert.Equal(reason, has ? Encoding.ASCII.GetString(option[2..]) : "");
    }

    [Theory]
    [InlineData(RecordType.A, true)]
    [InlineData(RecordType.AAAA, false)]
    public void The_loop_serves_all_but_the_other_family(RecordType type, bool admitted)
    {
        var handler = new TestSetup().Parse(FamilySetup.Definition, "family ipv4").Handler(new Zone([]));
        using var query = Ask.For("example.org.", type);

        Assert.Equal(admitted, handler.AdmitsInLoop(query));
    }

    //                       lines                                    line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "family", 1, "Wrong argument count or unexpected line ending after 'family'" },
        { "family ipv5", 1, "family 'ipv5' is neither ipv4 nor ipv6" },
        { "family ipv4 a..b", 1, "'a..b' is not a zone" },
        { "family ipv4 {\nttl\n}", 2, "unknown property 'ttl'" },
        { "family ipv4\nfamily ipv6", 2, "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.StartsWith(
            $"Corefile:{line} - plugin/family: {reason}", TestSetup.MistakeIn(FamilySetup.Definition, lines), StringComparison.Ordinal);

    private static async Task<Query> ServeAsync(string lines, RecordType type, Zone zone)
    {
        var handler = new TestSetup().Parse(FamilySetup.Definition, lines).Handler(zone);
        var query = Ask.For("example.org.", type);
        query.Resolver = new AnsweringResolver(zone);
        return await handler.ServeAsync(query);
    }

    /// <summary>
    /// The rest of the chain, and the whole server: records of all types, of which it gives those that are asked for, and aliases.
    /// </summary>
    private sealed class Zone(string[] records) : IQueryHandler
    {
        public string Name => "zone";

        public ResponseCode Code { get; init; }

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var writer = query.Respond(Code, HeaderFlags.None, Name);
            foreach (var record in records)
            {
                var type = record.Split(' ')[3];
                if (type == query.Type.ToString() || (type == "CNAME" && query.Type is RecordType.A or RecordType.AAAA))
                {
                    ZoneLine.Write(ref writer, Section.Answer, record);
                }
            }
            query.Complete(ref writer);
            return new(Outcome.Written);
        }
    }
}
