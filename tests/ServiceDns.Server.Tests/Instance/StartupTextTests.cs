using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

public class StartupTextTests
{
    //                     host           zones                        lines
    public static TheoryData<string, string[], string[]> Listeners => new()
    {
        { "",          ["."],                      [".:53"] },
        { "127.0.0.1", ["."],                      [".:53 on 127.0.0.1"] },
        { "::1",       ["."],                      [".:53 on ::1"] },
        { "",          ["b.org.", "a.org.", "."],  [".:53", "a.org.:53", "b.org.:53"] },
        { "",          ["a.org.", "a.org."],       ["a.org.:53"] },
        { "",          ["0.10.in-addr.arpa."],     ["0.10.in-addr.arpa.:53"] },
        { "",          ["a_b.org."],
            ["Warning: Domain \"a_b.org.\" does not follow RFC1035 preferred syntax", "a_b.org.:53"] },
    };

    [Theory, MemberData(nameof(Listeners))]
    public void Has_a_line_for_each_zone(string host, string[] zones, string[] lines)
    {
        var blocks = zones.Select(zone => new BlockRuntime(new BlockInfo(DomainName.Parse(zone), ""), null));

        Assert.Equal(lines, StartupText.Lines(new ConfiguredListener(new ListenAddress(host, 53), [.. blocks]), 53));
    }

    //                     zone                  preferred
    public static TheoryData<string, bool> Zones => new()
    {
        { ".",                   true },
        { "org.",                true },
        { "a1.b-c.org.",         true },
        { "cluster.local.",      true },
        { "1.0.10.in-addr.arpa.", true },
        { "8.b.d.0.ip6.arpa.",   true },
        { "1a.org.",             false },
        { "-a.org.",             false },
        { "a-.org.",             false },
        { "a_b.org.",            false },
        { "*.org.",              false },
    };

    [Theory, MemberData(nameof(Zones))]
    public void Knows_the_preferred_syntax(string zone, bool preferred) => Assert.Equal(preferred, StartupText.IsPreferred(zone));
}
