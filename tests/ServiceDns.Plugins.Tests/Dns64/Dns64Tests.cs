using ServiceDns.Dns;
using ServiceDns.Plugins.Dns64;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class Dns64Tests
{
    private const string Client6 = "[2001:db8::1]:5", Client4 = "10.0.0.1:5";

    private const string Soa = "example.org. 70 IN SOA ns.example.org. admin.example.org. 1 2 3 4 5";

    //                     prefix                     address          its place in IPv6
    public static TheoryData<string, string, string> Places => new() // the examples of RFC 6052, section 2.4
    {
        { "2001:db8::/32", "192.0.2.33", "2001:db8:c000:221::" },
        { "2001:db8:100::/40", "192.0.2.33", "2001:db8:1c0:2:21::" },
        { "2001:db8:122::/48", "192.0.2.33", "2001:db8:122:c000:2:2100::" },
        { "2001:db8:122:300::/56", "192.0.2.33", "2001:db8:122:3c0:0:221::" },
        { "2001:db8:122:344::/64", "192.0.2.33", "2001:db8:122:344:c0:2:2100:0" },
        { "2001:db8:122:344::/96", "192.0.2.33", "2001:db8:122:344::c000:221" },
        { "64:ff9b::/96", "64.64.64.64", "64:ff9b::4040:4040" },
    };

    [Theory, MemberData(nameof(Places))]
    public async Task Puts_addresses_behind_the_prefix(string prefix, string address, string place)
    {
        using var query = await ServeAsync($"dns64 {prefix}", new AnsweringHandler(), [$"example.org. 30 IN A {address}"]);

        Assert.Equal([$"example.org. 30 IN AAAA {System.Net.IPAddress.Parse(place)}"], query.Answer());
    }

    [Fact]
    public async Task Keeps_the_rest_of_the_answer_and_no_longer_than_the_denial_holds()
    {
        var denial = new AnsweringHandler { Authority = [Soa] };

        using var query = await ServeAsync(
            "dns64", denial,
            ["example.org. 300 IN CNAME a.example.org.", "a.example.org. 300 IN A 192.0.2.1", "a.example.org. 60 IN A 192.0.2.2"]);

        Assert.Equal(
            ["example.org. 300 IN CNAME a.example.org.", "a.example.org. 70 IN AAAA 64:ff9b::c000:201",
                "a.example.org. 60 IN AAAA 64:ff9b::c000:202"],
            query.Answer());
        Assert.Empty(query.Authority());
    }

    // lines | client | type | the chain's code | and AAAA | translated
    public static TheoryData<string, string, RecordType, ResponseCode, string[], bool> Cases => new()
    {
        { "dns64", Client6, RecordType.AAAA, ResponseCode.NoError, [], true },
        { "dns64", Client4, RecordType.AAAA, ResponseCode.NoError, [], false },
        { "dns64 {\nallow_ipv4\n}", Client4, RecordType.AAAA, ResponseCode.NoError, [], true },
        { "dns64", Client6, RecordType.A, ResponseCode.NoError, [], false },
        { "dns64", Client6, RecordType.AAAA, ResponseCode.NXDomain, [], false },
        { "dns64", Client6, RecordType.AAAA, ResponseCode.ServFail, [], true },
        { "dns64", Client6, RecordType.AAAA, ResponseCode.NoError, ["example.org. 30 IN AAAA 2001:db8::7"], false },
        { "dns64 {\ntranslate_all\n}", Client6, RecordType.AAAA, ResponseCode.NoError, ["example.org. 30 IN AAAA 2001:db8::7"], true },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Translates_where_it_must(
        string lines, string client, RecordType type, ResponseCode code, string[] own, bool translated)
    {
        var next = new AnsweringHandler { Code = code, Answer = own };

        using var query = await ServeAsync(lines, next, ["example.org. 30 IN A 192.0.2.1"], client, type);

        Assert.Equal(translated ? ["example.org. 30 IN AAAA 64:ff9b::c000:201"] : own, query.Answer());
        Assert.Equal(translated ? ResponseCode.NoError : code, query.ResponseCode);
    }

    //                       lines                                    line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "dns64 foobar", 1, "invalid CIDR address: foobar" },
        { "dns64 a b", 1, "Wrong argument count or unexpected line ending after 'b'" },
        { "dns64 {\nprefix 64:ff9b::/52\n}", 2, "invalid prefix length \"64:ff9b::/52\"" },
        { "dns64 {\nprefix 64:ff9b::/104\n}", 2, "invalid prefix length \"64:ff9b::/104\"" },
        { "dns64 {\nprefix 8.8.8.8/24\n}", 2, "invalid netmask 32 IPv6 address: \"8.8.8.8/24\"" },
        { "dns64 {\nprefix\n}", 2, "Wrong argument count or unexpected line ending after 'prefix'" },
        { "dns64 {\nfoobar\n}", 2, "unknown property 'foobar'; right would be prefix, translate_all, allow_ipv4" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/dns64: {reason}", TestSetup.MistakeIn(Dns64Setup.Definition, lines));

    /// <summary>Serves a query; the whole server knows only <paramref name="addresses"/>.</summary>
    private static async Task<Query> ServeAsync(
        string lines, AnsweringHandler next, string[] addresses, string client = Client6, RecordType type = RecordType.AAAA)
    {
        var handler = new TestSetup().Parse(Dns64Setup.Definition, lines).Handler(next);
        var query = Ask.For("example.org.", type, client: client);
        query.Resolver = new AnsweringResolver(new AnsweringHandler { Answer = addresses });
        return await handler.ServeAsync(query);
    }
}
