namespace ServiceDns.Cluster.Tests.Objects;

public class AddressTests
{
    //                     text                   canonical          family
    public static TheoryData<string, string, IpFamily> Good => new()
    {
        { "10.0.0.1",             "10.0.0.1",        IpFamily.IPv4 },
        { "0.0.0.0",              "0.0.0.0",         IpFamily.IPv4 },
        { "255.255.255.255",      "255.255.255.255", IpFamily.IPv4 },
        { "::ffff:10.0.0.1",      "10.0.0.1",        IpFamily.IPv4 },
        { "::",                   "::",              IpFamily.IPv6 },
        { "2001:DB8:0:0::1",      "2001:db8::1",     IpFamily.IPv6 },
        { "64:ff9b::10.0.0.1",    "64:ff9b::a00:1",  IpFamily.IPv6 },
    };

    [Theory, MemberData(nameof(Good))]
    public void Text_that_Kubernetes_accepts_is_read(string text, string canonical, IpFamily family)
    {
        Assert.True(Address.TryParse(text, out var address));

        Assert.Equal((canonical, family), (address.ToString(), address.Family));
        Assert.Equal(address, Address.FromNumber(family, address.Number));
        Span<byte> bytes = stackalloc byte[16];
        Assert.Equal(family == IpFamily.IPv4 ? 4 : 16, address.WriteTo(bytes));
        Assert.Equal(address, Address.FromBytes(bytes[..address.Length]));
        Assert.Equal(address, Address.From(address.ToIPAddress()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.01")]
    [InlineData("10.0..1")]
    [InlineData(".10.0.0.1")]
    [InlineData("10.0.0.1.")]
    [InlineData("0x0a.0.0.1")]
    [InlineData(" 10.0.0.1")]
    [InlineData("167772161")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1/128")]
    [InlineData("::ffff:10.0.0.01")]
    [InlineData("1::2::3")]
    [InlineData("example.com")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void Addresses_are_ordered_by_family_and_number() =>
        Assert.Equal(
            ["9.0.0.1", "10.0.0.1", "10.0.0.2", "::1", "fd00::1"],
            new[]
            {
                "fd00::1", "10.0.0.2", "::1", "10.0.0.1", "9.0.0.1",
            }.Select(Address.Parse).Order().Select(address => address.ToString()));
}
