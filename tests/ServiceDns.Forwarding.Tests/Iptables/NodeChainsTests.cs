using ServiceDns.Cluster;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Kernel;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Forwarding.Tests.Iptables;

/// <summary>The rules that depend on the node alone; the cases are those of kube-proxy's TestNodePorts, TestDropInvalidRule and
/// TestMasqueradeRule, and more.</summary>
public class NodeChainsTests
{
    private const string Guard = "! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP";

    //                       family, localhostNodePorts, nodePortAddresses                          loopback takes node ports, under guard
    public static TheoryData<IpFamily, bool, string, bool> Loopbacks => new()
    {
        { IpFamily.IPv4, true,  "",                                                  true },
        { IpFamily.IPv4, false, "",                                                  false },
        { IpFamily.IPv4, false, "192.168.0.0/24,127.0.0.1/32",                       false },
        { IpFamily.IPv4, true,  "192.168.0.0/24,127.0.0.1/32",                       true },
        { IpFamily.IPv4, true,  "192.168.0.0/24,192.168.1.0/24,2001:db8::/64",       false },
        { IpFamily.IPv6, true,  "",                                                  false },
        { IpFamily.IPv6, false, "",                                                  false },
        { IpFamily.IPv6, true,  "::1/128",                                           false },
        { IpFamily.IPv6, true,  "192.168.0.0/24,192.168.1.0/24,2001:db8::/64",       false },
    };

    [Theory, MemberData(nameof(Loopbacks))]
    public void Who_opens_node_ports_on_loopback_guards_it(IpFamily family, bool option, string ranges, bool expected)
    {
        var node = Node(family) with
        {
            NodePorts = NodePortAddresses.Parse(family, ranges.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Cidr.Parse)),
        };
        var chains = new NodeChains(node, new ModeOptions { LocalhostNodePorts = option }, dropsInvalid: true);

        Assert.Equal(expected ? [Guard] : [], Rules(chains, IptablesNames.LoopbackGuard));
        Assert.Equal(expected, NodeChains.TakesLoopback(node, new ModeOptions { LocalhostNodePorts = option }));
        var loopback = family == IpFamily.IPv4 ? "127.0.0.0/8" : "::1/128";
        Assert.Equal(!expected, Rules(chains, IptablesNames.Services, "nat").Contains($"-d {loopback} -j RETURN"));
    }

    //                       tcpBeLiberal, the kernel's setting   invalid packets are dropped
    public static TheoryData<bool, string?, bool> Invalids => new()
    {
        { false, null, true },
        { false, "0",  true },
        { false, "1",  false }, // whoever set it
        { true,  "0",  false },
        { true,  null, false },
    };

    [Theory, MemberData(nameof(Invalids))]
    public void What_conntrack_calls_invalid_is_dropped_unless_it_is_liberal(bool option, string? setting, bool expected)
    {
        var root = Directory.CreateTempSubdirectory("sysctls");
        try
        {
            var folder = root.CreateSubdirectory("net/netfilter");
            if (setting is not null) File.WriteAllText(Path.Combine(folder.FullName, "nf_conntrack_tcp_be_liberal"), setting + "\n");
            var options = new ModeOptions { TcpBeLiberal = option };
            var drops = NodeChains.DropsInvalid(options, new Sysctls(root.FullName));

            Assert.Equal(expected, drops);
            Assert.Equal(
                [
                    .. expected ? new[] { "-m conntrack --ctstate INVALID -j DROP" } : [],
                    "-m mark --mark 0x4000/0x4000 -j ACCEPT",
                    "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                ],
                Rules(new NodeChains(Node(), options, drops), IptablesNames.Forward));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Theory, InlineData(14, "0x4000"), InlineData(0, "0x1"), InlineData(31, "0x80000000")]
    public void What_is_marked_is_masqueraded_once(int bit, string mark) => Assert.Equal(
        [$"-m mark ! --mark {mark}/{mark} -j RETURN", $"-j MARK --set-xmark {mark}/0x0", "-j MASQUERADE --random-fully"],
        Rules(new NodeChains(Node(), new ModeOptions { MasqueradeBit = bit }, dropsInvalid: true), IptablesNames.Leave));

    //                     counters   loopback takes node ports    rules that count
    public static TheoryData<bool, bool, string[]> Counting => new()
    {
        { false, true,  [] },
        { true,  false, ["-m conntrack --ctstate INVALID -m nfacct --nfacct-name  sdns_ct_state_invalid_dropped -j DROP"] },
        { true,  true,  ["-m conntrack --ctstate INVALID -m nfacct --nfacct-name  sdns_ct_state_invalid_dropped -j DROP",
            "-m conntrack --ctstate DNAT --ctorigdst 127.0.0.0/8 -m nfacct --nfacct-name  sdns_localhost_nps_accepted"] },
    };

    [Theory, MemberData(nameof(Counting))]
    public void Rules_count_where_the_kernel_can(bool counts, bool isOnLoopback, string[] expected) => Assert.Equal(
        expected,
        new NodeChains(Node(), new ModeOptions { LocalhostNodePorts = isOnLoopback }, dropsInvalid: true, counts).All
            .SelectMany(chain => chain.Last).Where(rule => rule.Contains("nfacct", StringComparison.Ordinal)));

    /// <summary>The rules, but for those about an endpoint that meets itself.</summary>
    private static IEnumerable<string> Rules(NodeChains chains, string name, string? table = null) =>
        chains.All.Single(chain => chain.Name == name && (table is null || chain.Table == table)).Last
            .Where(rule => !rule.Contains("-m bpf", StringComparison.Ordinal));
}
