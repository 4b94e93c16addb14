using System.Text.RegularExpressions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests.Iptables;

public sealed class PortRulesTests
{
    private const string One = "10.0.0.1 here", Two = "10.0.0.1 here;10.0.0.2 there";
    private const string Reject = "-j REJECT --reject-with icmp-port-unreachable";
    private const string ToClusterIP = "-d 172.30.0.41/32 -p tcp -m comment --comment \"ns/web cluster IP\" -m tcp --dport 80";
    private const string ToExternalIP = "-d 1.2.3.4/32 -p tcp -m comment --comment \"ns/web external IP\" -m tcp --dport 80";
    private const string ToBalancer = "-d 5.6.7.8/32 -p tcp -m comment --comment \"ns/web loadbalancer IP\" -m tcp --dport 80";
    private const string ToNodePort = "-p tcp -m comment --comment \"ns/web node port\" -m tcp --dport 30080";

    private const string ToFirst = "-j DNAT --to-destination 10.0.0.1:8080", ToSecond = "-j DNAT --to-destination 10.0.0.2:8080";

    private static readonly string[]
        ClusterOfOne = [$"SVC {ToClusterIP} -j MARK-OTHERS", $"SVC -p tcp {ToFirst}"],
        ClusterOfTwo =
        [
            $"SVC {ToClusterIP} -j MARK-OTHERS", $"SVC -p tcp -m statistic --mode random --probability 0.50000000000 {ToFirst}",
            $"SVC -p tcp {ToSecond}",
        ],
        ShortWay =
        [
            "EXT -s 10.0.0.0/8 -j SVC", "EXT -m addrtype --src-type LOCAL -j MARK-MASQ", "EXT -m addrtype --src-type LOCAL -j SVC",
        ],
        ClusterIP = [$"nat SERVICES {ToClusterIP} -j SVC"];

    //                     a service, its endpoints, and its rules: those of its chains, then those among others'
    public static TheoryData<string, Func<Service, Service>, string, string[]> Services => new()
    {
        { "ClusterIP", service => service, Two, [.. ClusterOfTwo, .. ClusterIP] },
        { "no endpoint", service => service, "", [$"filter SERVICES {ToClusterIP} {Reject}"] },
        { "internal policy Local, none here", service => service with { InternalTrafficPolicy = TrafficPolicy.Local }, "10.0.0.2 there",
          [$"filter SERVICES {ToClusterIP} -j DROP"] },
        { "internal policy Local", service => service with { InternalTrafficPolicy = TrafficPolicy.Local }, Two,
          [$"SVL {ToClusterIP} -j MARK-OTHERS", $"SVL -p tcp {ToFirst}", $"nat SERVICES {ToClusterIP} -j SVL"] },
        { "affinity", service => service with { AffinitySeconds = 60 }, Two,
          [
              $"SVC {ToClusterIP} -j MARK-OTHERS",
              $"SVC -p tcp -m recent --update --seconds 60 --reap --name LIST1 --mask 255.255.255.255 --rsource {ToFirst}",
              $"SVC -p tcp -m recent --update --seconds 60 --reap --name LIST2 --mask 255.255.255.255 --rsource {ToSecond}",
              "SVC -p tcp -m statistic --mode random --probability 0.50000000000 "
                  + $"-m recent --set --name LIST1 --mask 255.255.255.255 --rsource {ToFirst}",
              $"SVC -p tcp -m recent --set --name LIST2 --mask 255.255.255.255 --rsource {ToSecond}", .. ClusterIP,
          ] },
        { "external IP", service => service with { ExternalIPs = Addresses("1.2.3.4") }, One,
          [.. ClusterOfOne, "EXT -j MARK-MASQ", "EXT -j SVC", .. ClusterIP, $"nat SERVICES {ToExternalIP} -j EXT"] },
        { "external IP, no endpoint", service => service with { ExternalIPs = Addresses("1.2.3.4") }, "",
          [$"filter SERVICES {ToClusterIP} {Reject}", $"filter EXTERNAL-SERVICES {ToExternalIP} {Reject}"] },
        { "node port", NodePort, One,
          [.. ClusterOfOne, "EXT -j MARK-MASQ", "EXT -j SVC", .. ClusterIP, $"nat NODEPORTS {ToNodePort} -j EXT"] },
        { "node port, no endpoint", NodePort, "",
          [$"filter SERVICES {ToClusterIP} {Reject}", $"filter CLOSED-NODEPORTS {ToNodePort} {Reject}"] },
        { "node port, policy Local", service => Local(NodePort(service)), Two,
          [
              .. ClusterOfTwo, $"SVL {ToClusterIP} -j MARK-OTHERS", $"SVL -p tcp {ToFirst}",
              .. ShortWay, "EXT -j SVL", .. ClusterIP, $"nat NODEPORTS {ToNodePort} -j EXT",
          ] },
        { "node port, policy Local, none here", service => Local(NodePort(service)), "10.0.0.1 there",
          [
              .. ClusterOfOne, .. ShortWay, .. ClusterIP, $"nat NODEPORTS {ToNodePort} -j EXT",
              $"filter CLOSED-NODEPORTS {ToNodePort} -j DROP",
          ] },
        { "source ranges", service => Balanced(service, "10.0.0.0/8"), One,
          [
              .. ClusterOfOne, "EXT -j MARK-MASQ", "EXT -j SVC", "FW -s 10.0.0.0/8 -j EXT", .. ClusterIP,
              $"nat SERVICES {ToBalancer} -j FW", $"filter PROXY-FIREWALL {ToBalancer} -j DROP",
          ] },
        { "source ranges that hold the node", service => Balanced(service, "192.0.2.0/24"), One,
          [
              .. ClusterOfOne, "EXT -j MARK-MASQ", "EXT -j SVC", "FW -s 192.0.2.0/24 -j EXT", "FW -s 5.6.7.8/32 -j EXT", .. ClusterIP,
              $"nat SERVICES {ToBalancer} -j FW", $"filter PROXY-FIREWALL {ToBalancer} -j DROP",
          ] },
    };

    [Theory, MemberData(nameof(Services))]
    public void A_service_port_has_these_rules(string what, Func<Service, Service> change, string endpoints, string[] lines)
    {
        Assert.NotEmpty(what);
        var rules = PortRules.Of(Plan(change(Service("web")), Slice("web", "web-1", endpoints)), Here);

        Assert.Equal(lines, Text(rules));
    }

    [Fact]
    public void The_health_check_port_of_a_balanced_local_service_is_accepted()
    {
        var service = Local(Balanced(Service("web"))) with { HealthCheckNodePort = 31000 };

        var rules = PortRules.Of(Plan(service), Here);

        Assert.Contains(
            "filter HEALTH-PORTS -p tcp -m comment --comment \"ns/web health check node port\" -m tcp --dport 31000 -j ACCEPT",
            Text(rules));
    }

    [Theory]
    [InlineData(Protocol.Tcp, "XPGD46QRK7WJZT7O")]
    [InlineData(Protocol.Udp, null)]
    public void Chains_are_named_as_kube_proxy_names_them(Protocol protocol, string? hash)
    {
        var key = new ServicePortKey("ns1", "svc1", "p80", protocol);
        var clients = IptablesNames.ClientsOf(key, new PlannedEndpoint(Address.Parse("10.180.0.1"), 80, IsLocal: false));

        Assert.Equal(hash is not null, IptablesNames.Cluster(key) == $"SDNS-SVC-{hash}");
        Assert.Equal(hash is not null, clients == "SDNS-SEP-SXIVWICOYRO3J4NJ");
        Assert.All([IptablesNames.Cluster(key), IptablesNames.ExternalOf(key), clients], name => Assert.InRange(name.Length, 1, 28));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "-m statistic --mode random --probability 0.50000000000 ")]
    [InlineData(3, "-m statistic --mode random --probability 0.33333333349 ")]
    [InlineData(25, "-m statistic --mode random --probability 0.04000000004 ")]
    public void Chances_are_written_as_the_kernel_keeps_them(int count, string text) => Assert.Equal(text, RuleText.OneIn(count));

    private static NodeSettings Here => Node() with
    {
        Addresses = Addresses("192.0.2.1"),
        Detector = new LocalDetector([Cidr.Parse("10.0.0.0/8")]),
    };

    private static PlannedPort Plan(params object[] objects)
    {
        var plan = new FamilyPlan("", Here);
        plan.Update(Of(objects), [new ObjectKey("ns", "web")], []);
        return plan.Plan.Ports.Values.Single();
    }

    /// <summary>With short names for chains and lists, lists' by their order.</summary>
    private static List<string> Text(PortRules rules)
    {
        var lists = rules.Chains.SelectMany(chain => chain.Rules).SelectMany(rule => Regex.Matches(rule, "SDNS-SEP-[A-Z2-7]{16}"))
            .Select(match => match.Value).Distinct().ToList();
        return
        [
            .. rules.Chains.SelectMany(chain => chain.Rules.Select(rule => Short($"{chain.Name} {rule}"))),
            .. rules.Listed.Select(rule => Short($"{rule.Table} {rule.Chain} {rule.Text}")),
        ];

        string Short(string text)
        {
            for (var i = 0; i < lists.Count; i++) text = text.Replace(lists[i], $"LIST{i + 1}", StringComparison.Ordinal);
            text = Regex.Replace(text, "SDNS-(SVC|SVL|EXT|FW)-[A-Z2-7]{16}", "$1");
            return text.Replace("SDNS-", "", StringComparison.Ordinal);
        }
    }

    private static Service Local(Service service) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };

    private static Service NodePort(Service service) => service with
    {
        Type = ServiceType.NodePort,
        Ports = [new ServicePort("", Protocol.Tcp, 80, NodePort: 30080)],
    };

    private static Service Balanced(Service service, params string[] ranges) => service with
    {
        Type = ServiceType.LoadBalancer,
        LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse("5.6.7.8"), null, false)],
        LoadBalancerSourceRanges = ranges.ToValueList(),
    };
}
