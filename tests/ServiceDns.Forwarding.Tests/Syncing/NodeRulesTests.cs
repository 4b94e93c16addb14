using ServiceDns.Cluster;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests;

public class NodeRulesTests
{
    private static readonly Node This = new()
    {
        Name = "here",
        Labels = new LabelSet([new("topology.kubernetes.io/zone", "z")]),
        Addresses = Addresses("192.0.2.1,2001:db8::1,198.51.100.1"),
        PodCidrs = ["10.244.1.0/24", "fd00:244:1::/64"],
    };

    private static readonly NodeRules Rules = new() { Name = "here" };

    //                       rules, IPv4 detector, IPv6 detector
    public static TheoryData<NodeRules, string, string> Detectors => new()
    {
        { Rules, "none", "none" },
        { Rules with { ClusterCidrs = [Cidr.Parse("10.244.0.0/16")] }, "10.244.0.0/16", "none" },
        { Rules with { ClusterCidrs = [Cidr.Parse("10.244.0.0/16"), Cidr.Parse("fd00:244::/48")] }, "10.244.0.0/16", "fd00:244::/48" },
        { Rules with { DetectLocalMode = DetectLocalMode.NodeCIDR }, "10.244.1.0/24", "fd00:244:1::/64" },
        { Rules with { DetectLocalMode = DetectLocalMode.NodeCIDR, ClusterCidrs = [Cidr.Parse("10.0.0.0/8")] }, "10.244.1.0/24",
          "fd00:244:1::/64" },
        { Rules with { DetectLocalMode = DetectLocalMode.BridgeInterface, BridgeInterface = "cni0" }, "cni0", "cni0" },
        { Rules with { DetectLocalMode = DetectLocalMode.InterfaceNamePrefix, InterfaceNamePrefix = "veth" }, "veth+", "veth+" },
        { Rules with { DetectLocalMode = DetectLocalMode.BridgeInterface }, "none", "none" },
    };

    [Theory, MemberData(nameof(Detectors))]
    public void Local_pods_are_known_by(NodeRules rules, string ipv4, string ipv6)
    {
        Assert.Equal(ipv4, Text(rules.SettingsOf(This, IpFamily.IPv4).Detector));
        Assert.Equal(ipv6, Text(rules.SettingsOf(This, IpFamily.IPv6).Detector));
    }

    //                       bindAddress, IPv4, IPv6
    public static TheoryData<string, string, string> Binds => new()
    {
        { "",             "192.0.2.1,198.51.100.1",           "2001:db8::1" },
        { "0.0.0.0",      "192.0.2.1,198.51.100.1",           "2001:db8::1" },
        { "203.0.113.9",  "203.0.113.9,192.0.2.1,198.51.100.1", "2001:db8::1" },
        { "198.51.100.1", "198.51.100.1,192.0.2.1",           "2001:db8::1" },
        { "2001:db8::9",  "192.0.2.1,198.51.100.1",           "2001:db8::9,2001:db8::1" },
    };

    [Theory, MemberData(nameof(Binds))]
    public void The_bind_address_comes_first(string bind, string ipv4, string ipv6)
    {
        var rules = Rules with { BindAddress = bind.Length == 0 ? null : Address.Parse(bind) };

        Assert.Equal(Addresses(ipv4), rules.SettingsOf(This, IpFamily.IPv4).Addresses);
        Assert.Equal(Addresses(ipv6), rules.SettingsOf(This, IpFamily.IPv6).Addresses);
    }

    [Fact]
    public void Node_ports_are_on_the_primary_address_when_asked()
    {
        var rules = Rules with { NodePortsOnPrimary = true };

        Assert.Equal("192.0.2.1/32", rules.SettingsOf(This, IpFamily.IPv4).NodePorts.Ranges.Single().ToString());
        Assert.True(rules.SettingsOf(null, IpFamily.IPv4).NodePorts.MatchesAll);
        var beside = rules with { NodePortRanges = [Cidr.Parse("127.0.0.0/8")] };
        Assert.Equal("127.0.0.0/8 192.0.2.1/32", string.Join(' ', beside.SettingsOf(This, IpFamily.IPv4).NodePorts.Ranges));
        Assert.Equal("2001:db8::1/128", string.Join(' ', beside.SettingsOf(This, IpFamily.IPv6).NodePorts.Ranges));
    }

    [Fact]
    public void An_unknown_node_has_no_zone_and_no_address()
    {
        var settings = Rules.SettingsOf(null, IpFamily.IPv4);

        Assert.Equal(("here", "", 0), (settings.NodeName, settings.Zone, settings.Addresses.Count));
        Assert.Equal("z", Rules.SettingsOf(This, IpFamily.IPv4).Zone);
        Assert.Equal(Rules.SettingsOf(This, IpFamily.IPv4), Rules.SettingsOf(This with { IsReady = false }, IpFamily.IPv4));
    }

    private static string Text(LocalDetector? detector) => detector is null
        ? "none"
        : detector.Ranges.Count > 0 ? detector.Ranges.Single().ToString() : detector.Interface + (detector.IsPrefix ? "+" : "");
}
