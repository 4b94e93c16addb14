using Xunit;

namespace ServiceDns.Dns.Tests.Names;

public class DomainNameTests
{
    [Fact]
    public void Is_kept_in_lower_case_and_written_with_a_final_dot() =>
        Assert.Equal("my-service.default.svc.cluster.local.", DomainName.Parse("My-Service.DEFAULT.svc.cluster.local").ToString());

    //                           name                    zone               within
    public static TheoryData<string, string, bool> Zones => new()
    {
        { "a.Cluster.Local",     "cluster.local.",       true },
        { "cluster.local",       "CLUSTER.local",        true },
        { "cluster.local",       ".",                    true },
        { "notcluster.local",    "cluster.local",        false },
        { "local",               "cluster.local",        false },
    };

    [Theory, MemberData(nameof(Zones))]
    public void Is_within_a_zone(string name, string zone, bool within) =>
        Assert.Equal(within, DomainName.Parse(name).IsWithin(DomainName.Parse(zone)));

    [Fact]
    public void Equality_and_hash_do_not_see_letter_case() => Properties.ForAll(Generate.Name, name =>
    {
        var lower = new byte[name.Length];
        WireName.ToLower(name, lower);
        var (one, two) = (DomainName.FromWire(name), DomainName.FromWire(lower));

        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.Equal(one, DomainName.Parse(one.ToString()));
        Assert.Equal(WireName.CountLabels(name), one.LabelCount);
    });

    public static TheoryData<string> Malformed => new() { "", "0161", "01610000", "C000", "4161" };

    [Theory, MemberData(nameof(Malformed))]
    public void Takes_exactly_one_uncompressed_name(string hex) =>
        Assert.Throws<ArgumentException>(() => DomainName.FromWire(Convert.FromHexString(hex)));

    [Fact]
    public void Text_that_is_no_name_is_named_in_the_error()
    {
        Assert.False(DomainName.TryParse("a..b", out _));
        Assert.Contains("'a..b'", Assert.Throws<FormatException>(() => DomainName.Parse("a..b")).Message);
    }
}
