using ServiceDns.Plugins.Loadbalance;

namespace ServiceDns.Plugins.Tests;

public class PreferredTests
{
    private const string Alias = "example.org. 5 IN CNAME web.example.org.", Text = "example.org. 5 IN TXT \"a\"",
        Mx = "example.org. 5 IN MX 1 m.example.org.";

    private static string A(string address) => $"web.example.org. 5 IN A {address}";

    private static string Aaaa(string address) => $"web.example.org. 5 IN AAAA {address}";

    //                     networks                        records                                                         as sent
    public static TheoryData<string, string[], string[]> Orders => new()
    {
        { "10.9.20.0/24", [A("10.1.1.1"), A("10.9.20.5"), Alias], [Alias, A("10.9.20.5"), A("10.1.1.1")] },
        { "10.2.0.0/16 10.1.0.0/16", [A("10.1.0.1"), A("10.3.0.1"), A("10.2.0.1")], [A("10.2.0.1"), A("10.1.0.1"), A("10.3.0.1")] },
        { "2001:db8::/32 10.0.0.0/8", [A("10.1.0.1"), Aaaa("2001:db8::1")], [Aaaa("2001:db8::1"), A("10.1.0.1")] },
        { "10.0.0.0/8", [Text, Mx, A("10.1.0.1"), Alias], [Alias, A("10.1.0.1"), Mx, Text] },
        { "10.2.0.0/16", [A("10.1.0.1")], [A("10.1.0.1")] },
    };

    [Theory, MemberData(nameof(Orders))]
    public async Task Addresses_of_preferred_networks_come_first(string networks, string[] records, string[] expected)
    {
        for (var round = 0; round < 8; round++)
        {
            var next = new AnsweringHandler { Answer = records, Additional = records };
            var handler = new TestSetup().Parse(LoadbalanceSetup.Definition, $"loadbalance {{\nprefer {networks}\n}}").Handler(next);
            using var query = Ask.For("example.org.");

            await handler.ServeAsync(query);

            Assert.Equal(expected, query.Answer());
            Assert.Equal(expected, query.Additional());
        }
    }

    [Fact]
    public async Task Those_of_one_network_are_shuffled()
    {
        var firsts = new HashSet<string>();
        var next = new AnsweringHandler { Answer = [A("10.2.0.1"), A("10.1.0.1"), A("10.1.0.2"), A("10.1.0.3")] };
        var handler = new TestSetup().Parse(LoadbalanceSetup.Definition, "loadbalance {\nprefer 10.1.0.0/16\n}").Handler(next);
        using var query = Ask.For("example.org.");
        for (var round = 0; round < 64; round++)
        {
            await handler.ServeAsync(query);
            firsts.Add(query.Answer()[0]);
            Assert.Equal(A("10.2.0.1"), query.Answer()[^1]);
        }

        Assert.Equal(3, firsts.Count);
    }
}
