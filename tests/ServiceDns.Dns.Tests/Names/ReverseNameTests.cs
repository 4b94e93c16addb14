using System.Net;
using Xunit;

namespace ServiceDns.Dns.Tests;

public class ReverseNameTests
{
    //   name, address or nothing
    public static TheoryData<string, string> Names => new()
    {
        { "1.0.96.10.in-addr.arpa.", "10.96.0.1" },
        { "255.255.255.255.in-addr.arpa.", "255.255.255.255" },
        { "0.0.0.0.in-addr.arpa.", "0.0.0.0" },
        { "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "2001:db8::1" },
        { "0.96.10.in-addr.arpa.", "" },
        { "in-addr.arpa.", "" },
        { "x.1.0.96.10.in-addr.arpa.", "" },
        { "256.0.96.10.in-addr.arpa.", "" },
        { "01.0.96.10.in-addr.arpa.", "" },
        { "+1.0.96.10.in-addr.arpa.", "" },
        { "1.0.96.10.in-addr.arpa.example.", "" },
        { "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "" },
        { "g.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "" },
        { "10.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", "" },
    };

    [Theory, MemberData(nameof(Names))]
    public void Reads_the_address_or_says_no(string name, string address)
    {
        var bytes = new byte[16];

        var found = ReverseName.TryRead(DomainName.Parse(name).Wire, bytes);

        Assert.Equal(address.Length > 0, found);
        if (found) Assert.Equal(IPAddress.Parse(address).MapToIPv6(), new IPAddress(bytes));
    }

    [Theory]
    [InlineData("in-addr.arpa.", true)]
    [InlineData("10.in-addr.arpa.", true)]
    [InlineData("ip6.arpa.", true)]
    [InlineData("cluster.local.", false)]
    [InlineData("arpa.", false)]
    public void Knows_the_reverse_tree(string name, bool isReverse) =>
        Assert.Equal(isReverse, ReverseName.IsReverse(DomainName.Parse(name).Wire));
}
