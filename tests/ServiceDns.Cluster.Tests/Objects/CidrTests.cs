namespace ServiceDns.Cluster.Tests;

public class CidrTests
{
    //                       written                   canonical
    public static TheoryData<string, string> Texts => new()
    {
        { "10.96.0.0/12",            "10.96.0.0/12" },
        { "10.97.1.2/12",            "10.96.0.0/12" },
        { " 192.168.0.0/24 ",        "192.168.0.0/24" },
        { "203.0.113.000/025",       "203.0.113.0/25" },
        { "010.000.0.0/8",           "10.0.0.0/8" },
        { "0.0.0.0/0",               "0.0.0.0/0" },
        { "1.2.3.4/32",              "1.2.3.4/32" },
        { "FD00:10:96::1/112",       "fd00:10:96::/112" },
        { "::/0",                    "::/0" },
        { "::1/128",                 "::1/128" },
        { "::ffff:10.1.2.3/104",     "10.0.0.0/8" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void A_range_has_one_canonical_form(string text, string canonical)
    {
        Assert.True(Cidr.TryParse(text, out var cidr));
        Assert.Equal(canonical, cidr.ToString());
        Assert.Equal(cidr, Cidr.Parse(canonical));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0/8")]
    [InlineData("::/129")]
    [InlineData("::ffff:10.0.0.0/95")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData(null)]
    public void Other_text_is_no_range(string? text) => Assert.False(Cidr.TryParse(text, out _));

    //                       range             address           inside
    public static TheoryData<string, string, bool> Members => new()
    {
        { "10.96.0.0/12",  "10.96.0.0",     true },
        { "10.96.0.0/12",  "10.111.255.255", true },
        { "10.96.0.0/12",  "10.112.0.0",    false },
        { "10.96.0.0/12",  "fd00::1",       false },
        { "0.0.0.0/0",     "255.255.255.255", true },
        { "0.0.0.0/0",     "::1",           false },
        { "::/0",          "1.2.3.4",       false },
        { "::/0",          "ffff::1",       true },
        { "fd00::/64",     "fd00::ffff:ffff:ffff:ffff", true },
        { "fd00::/64",     "fd00:0:0:1::",  false },
        { "1.2.3.4/32",    "1.2.3.4",       true },
        { "1.2.3.4/32",    "1.2.3.5",       false },
    };

    [Theory, MemberData(nameof(Members))]
    public void A_range_holds_the_addresses_that_share_its_prefix(string range, string address, bool inside) =>
        Assert.Equal(inside, Cidr.Parse(range).Contains(Address.Parse(address)));

    [Theory]
    [InlineData("10.96.0.0/12", "10.111.255.255")]
    [InlineData("1.2.3.4/32", "1.2.3.4")]
    [InlineData("0.0.0.0/0", "255.255.255.255")]
    [InlineData("fd00::/64", "fd00::ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void A_range_ends_with_its_last_address(string range, string last) => Assert.Equal(Address.Parse(last), Cidr.Parse(range).Last);

    [Theory]
    [InlineData("10.0.0.7/8", "10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    [InlineData(" 10.0.0.0/8", null)]
    [InlineData("10.0.0.01/8", null)]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0", null)]
    public void Configurations_are_read_strictly(string text, string? expected) =>
        Assert.Equal(expected, Cidr.TryParseStrict(text, out var cidr) ? cidr.ToString() : null);
}
