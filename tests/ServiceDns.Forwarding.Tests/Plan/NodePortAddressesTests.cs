using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

/// <summary>
/// Which addresses take node ports; the cases are those of kube-proxy's TestGetNodeAddresses and TestContainsIPv4Loopback.
/// </summary>
public class NodePortAddressesTests
{
    private const string Interfaces = "10.20.30.51,100.200.201.1,127.0.0.1,127.0.1.1,2001:db8::1,::1";
    private const string All4 = "10.20.30.51,100.200.201.1,127.0.0.1,127.0.1.1", All6 = "::1,2001:db8::1";

    //                       nodePortAddresses                 all v4  v4                           all v6  v6
    public static TheoryData<string, bool, string, bool, string> Choices => new()
    {
        { "",                                          true,  All4,                        true,  All6 },
        { "10.20.30.0/24",                             false, "10.20.30.51",               true,  All6 },
        { "0.0.0.0/0",                                 true,  All4,                        true,  All6 },
        { "2001:db8::/64,::1/128",                     true,  All4,                        false, All6 },
        { "::/0",                                      true,  All4,                        true,  All6 },
        { "127.0.0.1/32",                              false, "127.0.0.1",                 true,  All6 },
        { "127.0.0.0/8",                               false, "127.0.0.1,127.0.1.1",       true,  All6 },
        { "10.20.30.0/24,100.200.201.0/24",            false, "10.20.30.51,100.200.201.1", true,  All6 },
        { "192.0.2.0/24",                              false, "",                          true,  All6 },
        { "1.2.3.0/24,0.0.0.0/0",                      true,  All4,                        true,  All6 },
        { "0.0.0.0/0,1.2.3.0/24,2001:db8::1/128",      true,  All4,                        false, "2001:db8::1" },
        { "::/0,10.20.30.0/24,2001:db8::1/128",        false, "10.20.30.51",               true,  All6 },
    };

    [Theory, MemberData(nameof(Choices))]
    public void Ranges_choose_among_the_interfaces_addresses(string ranges, bool all4, string chosen4, bool all6, string chosen6)
    {
        var (v4, v6) = (Parse(IpFamily.IPv4, ranges), Parse(IpFamily.IPv6, ranges));

        Assert.Equal((all4, all6), (v4.MatchesAll, v6.MatchesAll));
        Assert.Equal(Addresses(chosen4), v4.Among(Addresses(Interfaces)));
        Assert.Equal(Addresses(chosen6), v6.Among(Addresses(Interfaces)));
    }

    //                       nodePortAddresses                                            includes 127.0.0.0/8
    public static TheoryData<string, bool> Loopbacks => new()
    {
        { "", true },
        { "224.0.0.0/24,192.168.0.0/16,fd00:1:d::/64,0.0.0.0/0", true },
        { "224.0.0.0/24,192.168.0.0/16,fd00:1:d::/64,::/0", false },
        { "224.0.0.0/24,127.0.0.0/8", true },
        { "224.0.0.0/24,::1/128", false },
        { "127.0.2.0/28", true },
        { "64.0.0.0/2", true },
        { "128.0.2.0/28,224.0.0.0/24", false },
    };

    [Theory, MemberData(nameof(Loopbacks))]
    public void Loopback_counts_when_any_of_it_is_in_a_range(string ranges, bool includes)
    {
        Assert.Equal(includes, Parse(IpFamily.IPv4, ranges).IncludesLoopback);
        Assert.False(Parse(IpFamily.IPv6, ranges).IncludesLoopback);
    }

    [Fact]
    public void The_primary_addresses_alone()
    {
        var primary = NodePortAddresses.Only(Addresses("10.20.30.51"));

        Assert.False(primary.MatchesAll);
        Assert.Equal(Addresses("10.20.30.51"), primary.Among(Addresses(Interfaces)));
        Assert.Empty(NodePortAddresses.Only([]).Among(Addresses(Interfaces)));
    }

    private static NodePortAddresses Parse(IpFamily family, string ranges) =>
        NodePortAddresses.Parse(family, ranges.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Cidr.Parse));
}
