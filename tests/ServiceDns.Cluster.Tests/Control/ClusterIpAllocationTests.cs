using ServiceDns.Cluster.Control;
using static ServiceDns.Cluster.Tests.Control.Make;

namespace ServiceDns.Cluster.Tests.Control;

public class ClusterIpAllocationTests
{
    private const string Ipv4 = "10.96.0.0/24", Ipv6 = "fd00:96::/112";

    //                     range            first usable   band below  last usable
    public static TheoryData<string, string, uint, string> Ranges => new()
    {
        { "10.96.0.0/12",  "10.96.0.1",     256,           "10.111.255.254" },
        { "10.96.0.0/16",  "10.96.0.1",     256,           "10.96.255.254" },
        { "10.96.0.0/20",  "10.96.0.1",     256,           "10.96.15.254" },
        { "10.96.0.0/24",  "10.96.0.1",     16,            "10.96.0.254" },
        { "10.96.0.0/27",  "10.96.0.1",     16,            "10.96.0.30" },
        { "10.96.0.0/28",  "10.96.0.1",     0,             "10.96.0.14" },
        { "fd00:96::/112", "fd00:96::1",    256,           "fd00:96::ffff" },
        { "fd00:96::/64",  "fd00:96::1",    256,           "fd00:96::ffff:ffff:ffff:ffff" },
    };

    [Theory, MemberData(nameof(Ranges))]
    public void A_range_has_the_bands_of_Kubernetes(string text, string first, uint band, string last)
    {
        var range = IpRange.Parse(text);

        Assert.Equal(text, range.ToString());
        Assert.Equal(first, range.First.ToString());
        Assert.Equal(band, range.BandOffset);
        Assert.Equal(last, range.At(range.LastOffset).ToString());
        Assert.True(range.Contains(range.First));
        Assert.False(range.Contains(range.At(0)));
        Assert.Equal(text.Contains(':'), range.Contains(range.At(range.Size - 1)));
    }

    [Theory]
    [InlineData("10.96.0.0", "must be a valid CIDR value")]
    [InlineData("10.96.0.1/24", "must not have bits set beyond the prefix length")]
    [InlineData("10.96.0.0/31", "holds no address")]
    [InlineData("10.96.0.0/x", "must be a valid CIDR value")]
    public void A_range_that_is_none_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => IpRange.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_ranges_are_of_two_families() =>
        Assert.Throws<ArgumentException>(() => new CompletionOptions { ClusterIpRanges = [IpRange.Parse(Ipv4), IpRange.Parse(Ipv4)] });

    [Fact]
    public void Given_addresses_never_change_between_versions()
    {
        // The hash is part of the contract: these were computed once and may not move.
        var cluster = Complete(Service("web"), Service("db"), Service("web", ns: "shop"));

        Assert.Equal(
            "10.100.113.237 10.99.94.85 10.99.108.161",
            $"{cluster.AddressOf("web")} {cluster.AddressOf("db")} {cluster.AddressOf("web", "shop")}");
    }

    [Fact]
    public void The_kept_addresses_go_to_their_owners()
    {
        var cluster = Complete(
            Service("web"), Service("kubernetes"), Service("kube-dns", ns: "kube-system"), Service("kubernetes", ns: "shop"));

        Assert.Equal("10.96.0.1", cluster.AddressOf("kubernetes"));
        Assert.Equal("10.96.0.10", cluster.AddressOf("kube-dns", "kube-system"));
        Assert.NotEqual("10.96.0.1", cluster.AddressOf("kubernetes", "shop"));
    }

    [Fact]
    public void A_stated_address_of_the_cluster_DNS_counts()
    {
        var cluster = Complete(Service("kube-dns", d => d.ClusterIP = "10.96.0.53", "kube-system"));

        Assert.Empty(cluster.Problems);
        Assert.Equal("10.96.0.53", cluster.AddressOf("kube-dns", "kube-system"));
    }

    [Fact]
    public void A_taken_address_is_reported_and_served_all_the_same()
    {
        var cluster = Complete(
            Service("a", d => d.ClusterIP = "10.96.0.20"), Service("b", d => d.ClusterIP = "10.96.0.20", line: 9));

        Assert.Equal(("10.96.0.20", "10.96.0.20"), (cluster.AddressOf("a"), cluster.AddressOf("b")));
        Assert.Equal(
            "a.yaml:9 - Service \"b\" is invalid: spec.clusterIPs: Invalid value: []string{\"10.96.0.20\"}: "
            + "failed to allocate IP 10.96.0.20: provided IP is already allocated",
            Assert.Single(cluster.Problems).ToString());
    }

    [Fact]
    public void An_address_outside_is_reported_and_served_all_the_same()
    {
        var cluster = Complete(Service("a", d => d.ClusterIP = "1.1.1.1"));

        Assert.Equal("1.1.1.1", cluster.AddressOf("a"));
        Assert.Equal(
            "Invalid value: []string{\"1.1.1.1\"}: failed to allocate IP 1.1.1.1: provided IP is not in the valid range. "
            + "The range of valid IPs is 10.96.0.0/12",
            Assert.Single(cluster.Problems).Message);
    }

    [Fact]
    public void An_address_of_a_family_without_range_is_reported_and_served_all_the_same()
    {
        var cluster = Complete(Service("a", d => d.ClusterIP = "fd00::1"));

        Assert.Equal("fd00::1", cluster.AddressOf("a"));
        Assert.Equal(
            "Invalid value: []string{\"fd00::1\"}: IPv6 is not configured on this cluster", Assert.Single(cluster.Problems).Message);
    }

    [Fact]
    public void A_stated_address_is_taken_before_any_is_given()
    {
        var free = Complete(Service("web")).AddressOf("web");

        var cluster = Complete(Service("web"), Service("thief", d => d.ClusterIP = free));

        Assert.Empty(cluster.Problems);
        Assert.Equal(free, cluster.AddressOf("thief"));
        Assert.NotEqual(free, cluster.AddressOf("web"));
    }

    [Fact]
    public void The_lower_band_is_left_alone_until_the_upper_is_full()
    {
        var range = IpRange.Parse(Ipv4);
        var drafts = Enumerable.Range(0, 252).Select(i => Service($"s{i}")).ToList();

        var cluster = Complete(new ClusterDraft { Services = drafts }, Ipv4);

        var offsets = cluster.Services.Select(service => (int)(service.ClusterIPs[0].Number - range.At(0).Number)).ToList();
        Assert.Empty(cluster.Problems);
        Assert.Equal(252, offsets.Distinct().Count());
        Assert.All(offsets.Take(239), offset => Assert.InRange(offset, 16, 254));
        Assert.All(offsets.Skip(239), offset => Assert.InRange(offset, 2, 15)); // without the first and the tenth
        Assert.DoesNotContain(10, offsets);
    }

    [Fact]
    public void A_full_range_leaves_the_service_out()
    {
        var drafts = Enumerable.Range(0, 253).Select(i => Service($"s{i}")).ToList();

        var cluster = Complete(new ClusterDraft { Services = drafts }, Ipv4);

        Assert.Equal(252, cluster.Services.Count);
        Assert.Equal(
            "Service \"s252\": Internal error occurred: failed to allocate a serviceIP: range is full",
            Assert.Single(cluster.Problems).Text);
    }

    [Fact]
    public void A_failed_second_address_leaves_the_service_out_as_a_whole()
    {
        var drafts = Enumerable.Range(0, 13).Select(i => Service($"s{i}", d => d.IpFamilyPolicy = "PreferDualStack")).ToList();

        var cluster = Complete(new ClusterDraft { Services = drafts }, Ipv4, "fd00:96::/124");

        Assert.All(cluster.Services, service => Assert.Equal(2, service.ClusterIPs.Count));
        Assert.Equal(13, cluster.Services.Count); // 15 usable addresses, two of them kept
        Assert.Single(Complete(new ClusterDraft { Services = [.. drafts, Service("last", d => d.IpFamilyPolicy = "PreferDualStack")] },
            Ipv4, "fd00:96::/124").Problems);
    }

    // What a manifest says, in a cluster of both families: families and how many addresses it gets.
    public static TheoryData<string, bool, string?, string[], string[], int> Families => new()
    {
        // selector? headless?  policy              families       families got        addresses
        { "selector", false,    null,               [],            ["IPv4"],           1 },
        { "selector", false,    "SingleStack",      ["IPv6"],      ["IPv6"],           1 },
        { "selector", false,    "PreferDualStack",  [],            ["IPv4", "IPv6"],   2 },
        { "selector", false,    "RequireDualStack", ["IPv6"],      ["IPv6", "IPv4"],   2 },
        { "selector", true,     null,               [],            ["IPv4"],           0 },
        { "selector", true,     "PreferDualStack",  [],            ["IPv4", "IPv6"],   0 },
        { "",         true,     null,               [],            ["IPv4", "IPv6"],   0 },
        { "",         true,     "SingleStack",      ["IPv6"],      ["IPv6"],           0 },
        { "",         true,     null,               ["IPv6"],      ["IPv6", "IPv4"],   0 },
    };

    [Theory, MemberData(nameof(Families))]
    public void Families_follow_the_policy(
        string selector, bool headless, string? policy, string[] families, string[] expected, int addresses)
    {
        var draft = Service("web", d =>
        {
            d.Selector = selector.Length > 0 ? Labels(("app", "web")) : default(Stated<LabelSet>);
            d.ClusterIP = headless ? "None" : null;
            d.IpFamilyPolicy = policy;
            d.IpFamilies = Texts(families);
        });

        var cluster = Complete(new ClusterDraft { Services = [draft] }, Ipv4, Ipv6);

        var service = Assert.Single(cluster.Services);
        Assert.Empty(cluster.Problems);
        Assert.Equal(expected, service.IpFamilies.Select(family => family.ToString()));
        Assert.Equal(addresses, service.ClusterIPs.Count);
        Assert.Equal(service.IpFamilies.Take(addresses), service.ClusterIPs.Select(address => address.Family));
        Assert.Equal(headless, service.IsHeadless);
    }

    [Fact]
    public void Headless_without_selector_has_both_families_even_in_a_cluster_of_one()
    {
        var service = Assert.Single(Complete(Service("web", d => d.ClusterIP = "None")).Services);

        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], service.IpFamilies);
        Assert.Equal(IpFamilyPolicy.RequireDualStack, service.IpFamilyPolicy);
    }

    [Fact]
    public void A_second_address_is_given_to_a_service_that_states_one()
    {
        var draft = Service("web", d => (d.ClusterIP, d.IpFamilyPolicy) = ("fd00:96::7", "PreferDualStack"));

        var service = Assert.Single(Complete(new ClusterDraft { Services = [draft] }, Ipv4, Ipv6).Services);

        Assert.Equal("fd00:96::7", service.ClusterIPs[0].ToString());
        Assert.Equal([IpFamily.IPv6, IpFamily.IPv4], service.ClusterIPs.Select(address => address.Family));
    }
}
