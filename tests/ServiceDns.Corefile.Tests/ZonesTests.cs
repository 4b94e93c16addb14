namespace ServiceDns.Corefile.Tests;

public class ZonesTests
{
    //                     range, reverse zones
    public static TheoryData<string, string> Ranges => new()
    {
        { "10.0.0.0/8", "10.in-addr.arpa." },
        { "10.0.0.0/16", "0.10.in-addr.arpa." },
        { "10.1.2.3/32", "3.2.1.10.in-addr.arpa." },
        { "10.0.0.0/15", "0.10.in-addr.arpa. 1.10.in-addr.arpa." },
        { "10.3.0.0/15", "2.10.in-addr.arpa. 3.10.in-addr.arpa." },
        { "192.168.1.1/23", "0.168.192.in-addr.arpa. 1.168.192.in-addr.arpa." },
        { "10.129.60.0/22",
            "60.129.10.in-addr.arpa. 61.129.10.in-addr.arpa. 62.129.10.in-addr.arpa. 63.129.10.in-addr.arpa." },
        { "255.255.255.254/31", "254.255.255.255.in-addr.arpa. 255.255.255.255.in-addr.arpa." },
        { "0.0.0.0/0", "in-addr.arpa." },
        { "254.0.0.0/7", "254.in-addr.arpa. 255.in-addr.arpa." },
        { "10.0.0.0/08", "10.in-addr.arpa." },
        { "2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa." },
        { "2001:db8::/31", "8.b.d.0.1.0.0.2.ip6.arpa. 9.b.d.0.1.0.0.2.ip6.arpa." },
        { "2001:db8::/30", "8.b.d.0.1.0.0.2.ip6.arpa. 9.b.d.0.1.0.0.2.ip6.arpa. a.b.d.0.1.0.0.2.ip6.arpa. b.b.d.0.1.0.0.2.ip6.arpa." },
        { "fe80::/64", "0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa." },
        { "2001:db8::/115", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. "
            + "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa." },
        { "2001:db8::1/128", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa." },
        { "2000::/0", "ip6.arpa." },
        { "e000::/3", "e.ip6.arpa. f.ip6.arpa." },
        { "::ffff:10.0.0.0/104", "10.in-addr.arpa." },
        { "::ffff:10.0.0.0/111", "0.10.in-addr.arpa. 1.10.in-addr.arpa." },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void Gives_the_reverse_zones_of_a_range(string cidr, string expected) =>
        Assert.Equal(expected, string.Join(" ", ReverseZonesOf(cidr)));

    [Theory]
    [InlineData("10.0.0.0/9", 128)]
    [InlineData("10.0.0.0/1", 128)]
    [InlineData("10.9.3.0/18", 64)]
    [InlineData("2001:db8::/29", 8)]
    [InlineData("8000::/1", 8)]
    public void Splits_a_range_to_the_next_label(string cidr, int count)
    {
        var zones = ReverseZonesOf(cidr);

        Assert.Equal(count, zones.Count);
        Assert.Equal(count, zones.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8\0")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/99999999999")]
    [InlineData("10.0.0/8")]
    [InlineData("10.0.0.0.0/8")]
    [InlineData("10.0.0.256/8")]
    [InlineData("10.0.0.01/8")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("2001:db8::/129")]
    [InlineData("[2001:db8::]/32")]
    [InlineData("2001:db8::%eth0/32")]
    [InlineData("2001:db8:::/32")]
    [InlineData("::ffff:10.0.0.01/104")]
    [InlineData("::1.2.3/104")]
    [InlineData("example.org/24")]
    public void Refuses_what_is_no_range(string cidr) => Assert.False(CidrBlock.TryParse(cidr, out _));

    //                     argument, zones
    public static TheoryData<string, string> Arguments => new()
    {
        { ".:53", "." },
        { "example.org:53", "example.org." },
        { "Example.org.:53", "example.org." },
        { "10.0.0.0/8:53", "10.in-addr.arpa." },
        { "10.0.0.0/15", "0.10.in-addr.arpa. 1.10.in-addr.arpa." },
        { "dns://example.org", "example.org." },
        { "example.org:99999", "example.org." }, // no port is asked for here
        { "::fFFF:B:F/115", "" },
        { "a..b", "" },
        { "", "" },
        { "ÄRGER.example", "Ärger.example." }, // only ASCII letters have a case (RFC 4343)
    };

    [Theory, MemberData(nameof(Arguments))]
    public void Expands_an_argument(string argument, string expected) =>
        Assert.Equal(expected, string.Join(" ", Zones.Expand(argument)));

    [Fact]
    public void Arguments_go_before_the_server_block()
    {
        var block = ServerAddress.Parse(new Key("tls://10.0.0.0/15", "C", 1), 53);

        Assert.Equal(["0.10.in-addr.arpa.", "1.10.in-addr.arpa."], Zones.FromArgumentsOrServerBlock([], block));
        Assert.Equal(["example.org.", "2.10.in-addr.arpa.", "3.10.in-addr.arpa."],
            Zones.FromArgumentsOrServerBlock(["Example.org", "10.2.0.0/15"], block));
        Assert.Equal(["a."], Zones.FromArgumentsOrServerBlock(["x..y", "a"], block)); // left out without a word
        Assert.Empty(Zones.FromArgumentsOrServerBlock(["x..y"], block));
    }

    [Fact]
    public void Fallthrough_without_zones_is_for_every_name()
    {
        Assert.Equal(["."], Zones.ForFallthrough([]));
        Assert.Equal(["in-addr.arpa.", "ip6.arpa."], Zones.ForFallthrough(["in-addr.arpa", "IP6.arpa."]));
    }

    private static IReadOnlyList<string> ReverseZonesOf(string cidr)
    {
        Assert.True(CidrBlock.TryParse(cidr, out var block));
        return block.ReverseZones();
    }
}
