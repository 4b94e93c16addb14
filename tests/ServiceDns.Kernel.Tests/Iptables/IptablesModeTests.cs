using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Iptables;

/// <summary>What is particular to this mode, in both flavours; that it answers packets as all modes do is shown by the table of
/// flows.</summary>
public sealed class IptablesModeTests : IDisposable
{
    private const string Web = "10.96.0.1", Sticky = "10.96.0.2";

    private readonly TestNetwork? network = TestNetwork.Missing is null ? new TestNetwork() : null;
    private string flavour = "nft";

    public static TheoryData<string> Flavours => ["nft", "legacy"];

    public void Dispose() => network?.Dispose();

    [SkippableTheory, InlineData(true, "1"), InlineData(false, "0")]
    public void Init_only_sets_what_node_ports_on_loopback_need(bool localhost, string expected)
    {
        Start("nft");
        var options = new ModeOptions { LocalhostNodePorts = localhost };

        network!.Node.Run(() => new IptablesKind().SetKernel(Node(), options, NullLogger.Instance));

        Assert.Equal(expected, network.Node.Output("cat", "/proc/sys/net/ipv4/conf/all/route_localnet").Trim());
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_restart_changes_nothing_and_counters_go_on(string flavour)
    {
        var model = Start(flavour);
        using (Open(model))
        {
            Assert.StartsWith("10.244.1.11:8080", Ask(network!.Pods[0], Web));
        }
        var before = Save("-c");

        using var second = Open(model);

        Assert.Equal(0, second.Report.Changes);
        Assert.Equal(before, Save("-c"));
        Assert.Contains("[1:60] -A SDNS-SERVICES -d 10.96.0.1/32", before, StringComparison.Ordinal);
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void Rules_of_every_kind_are_known_again_in_both_families(string flavour)
    {
        Start(flavour);
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
        {
            var isIPv4 = family == IpFamily.IPv4;
            var service = Service(
                "all", isIPv4 ? "10.96.0.5" : "fd00:96::5", new ServicePort("t", Protocol.Tcp, 80, NodePort: 30005),
                new ServicePort("u", Protocol.Udp, 80, NodePort: 30005), new ServicePort("s", Protocol.Sctp, 80, NodePort: 30005)) with
            {
                Type = ServiceType.LoadBalancer,
                ExternalTrafficPolicy = TrafficPolicy.Local,
                InternalTrafficPolicy = TrafficPolicy.Local,
                HealthCheckNodePort = 31005,
                AffinitySeconds = 60,
                ExternalIPs = Addresses(isIPv4 ? "203.0.113.1" : "2001:db8:ff::1"),
                LoadBalancerIngress = [new LoadBalancerIngress(Address.Parse(isIPv4 ? "203.0.113.2" : "2001:db8:ff::2"), null, false)],
                LoadBalancerSourceRanges = isIPv4 ? ["192.0.2.0/24", "198.51.100.7/32"] : ["2001:db8::/64"],
            };
            EndpointPort[] ports = [new("t", Protocol.Tcp, 8080), new("u", Protocol.Udp, 8080), new("s", Protocol.Sctp, 8080)];
            var endpoints = string.Join(';', Enumerable.Range(1, 7).Select(i => isIPv4 ? $"10.244.1.{i} here" : $"fd00:244:1::{i} here"));
            var model = Of(service, Slice("all", "all-1", endpoints, ports), Service("empty", isIPv4 ? "10.96.0.6" : "fd00:96::6"));
            var node = Node(family) with
            {
                Addresses = Addresses(isIPv4 ? "192.0.2.1" : "2001:db8::1"),
                Detector = new LocalDetector([], "pod", IsPrefix: true),
                ServiceRanges = [Cidr.Parse(isIPv4 ? "10.96.0.0/16" : "fd00:96::/64")],
                NodePorts = NodePortAddresses.Parse(family, [Cidr.Parse(isIPv4 ? "192.0.2.0/24" : "2001:db8::/64")]),
            };
            new ForwardingNode(network!.Node, new IptablesKind(), node, new ModeOptions(), model).Dispose();

            using var second = new ForwardingNode(network.Node, new IptablesKind(), node, new ModeOptions(), model);

            Assert.Equal(0, second.Report.Changes);
        }
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_change_leaves_other_rules_counting_and_the_whole_as_a_first_load_would_make_it(string flavour)
    {
        var model = Start(flavour);
        using (var node = Open(model))
        {
            Ask(network!.Pods[0], Web);
            var random = new Random(7);
            for (var round = 0; round < 12; round++)
            {
                var endpoints = Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0).Select(i => $"10.244.1.{10 + i} here");
                model.Set(Slice("sticky", "sticky-1", string.Join(';', endpoints)), NodePortService("new", $"10.96.0.{9 + round % 2}"));
                node.Apply("sticky", "new");
            }
            model.Set(Slice("sticky", "sticky-1", "10.244.1.12 here"));
            node.Apply("sticky");
            Assert.Equal("10.244.1.12:8080 from 10.244.1.10", Ask(network.Pods[0], Sticky));
            node.Upkeep();
        }
        Assert.Contains("[1:60] -A SDNS-SERVICES -d 10.96.0.1/32", Save("-c"), StringComparison.Ordinal);
        var changed = Sorted();
        network.Node.Run(() => new IptablesKind().Cleanup());
        using (Open(model))
        {
            Assert.Equal(Sorted(), changed);
        }
    }

    [SkippableFact]
    public void A_flush_by_somebody_else_is_told_at_once_by_the_nft_flavour_and_mended()
    {
        using var node = Open(Start("nft"));

        network!.Node.Output("iptables-nft", "-t", "nat", "-F");

        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));
        node.Resync();
        Assert.StartsWith("10.244.1.11:8080", Ask(network.Pods[0], Web));
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_jump_that_somebody_removed_is_noticed_and_put_back(string flavour)
    {
        using var node = Open(Start(flavour));
        node.Upkeep();

        network!.Node.Output($"iptables-{flavour}", "-t", "nat", "-F", "PREROUTING");

        Assert.Throws<ForwardingException>(node.Upkeep);
        node.Resync();
        Assert.Equal(1, node.Report.Changes);
        node.Upkeep();
        Assert.StartsWith("10.244.1.11:8080", Ask(network.Pods[0], Web));
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_chain_that_somebody_flushed_is_noticed_and_filled_again(string flavour)
    {
        using var node = Open(Start(flavour));
        node.Upkeep();

        network!.Node.Output($"iptables-{flavour}", "-t", "nat", "-F", "SDNS-SERVICES");

        // looks are rare where they cost much; here one is due in some hundred times of what it takes
        Assert.True(SpinWait.SpinUntil(() => Record.Exception(node.Upkeep) is ForwardingException, TimeSpan.FromSeconds(60)));
        node.Resync();
        Assert.StartsWith("10.244.1.11:8080", Ask(network.Pods[0], Web));
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_client_stays_with_its_endpoint_over_all_frontends(string flavour)
    {
        using var node = Open(Start(flavour));
        var first = Ask(network!.Pods[0], Sticky).Split(' ')[0];

        for (var i = 0; i < 12; i++) Assert.StartsWith(first, Ask(network.Pods[0], Sticky));
        Assert.StartsWith(first, Ask(network.Pods[0], "192.0.2.1", 30002));
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void A_node_port_answers_on_loopback_too_and_nobody_else_gets_there(string flavour)
    {
        using var node = Open(Start(flavour));
        network!.Node.Serve("127.0.0.1", 9000);

        Assert.EndsWith(" from 10.244.1.1", Ask(network.Node, "127.0.0.1", 30002));
        network.Pods[0].Set("ipv4/conf/all/route_localnet", "1");
        network.Pods[0].Ip(
            """
            route delete local 127.0.0.1 dev lo table local
            route delete local 127.0.0.0/8 dev lo table local
            route add 127.0.0.1/32 via 10.244.1.1 src 10.244.1.10
            """);
        Assert.Equal(Probe.Silence, Probe.Ask(network.Pods[0], Protocol.Tcp, "127.0.0.1", 9000, isSilenceExpected: true));
        var guard = Save("-c").Split('\n').Single(line => line.Contains("-A SDNS-FIREWALL", StringComparison.Ordinal));
        Assert.DoesNotContain("[0:0]", guard, StringComparison.Ordinal); // it is what kept them off
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void An_endpoint_reaches_itself_on_a_host_that_lets_nothing_through(string flavour)
    {
        using var node = Open(Start(flavour));

        network!.Node.Output($"iptables-{flavour}", "-A", "FORWARD", "-j", "DROP");

        Assert.Equal("10.244.1.11:8080 from 10.244.1.1", Ask(network.Pods[1], Web));
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void What_is_dropped_as_invalid_and_node_ports_by_loopback_are_counted_over_restarts(string flavour)
    {
        var model = Start(flavour);
        using (Open(model))
        {
            Skip.If(!Save().Contains("nfacct", StringComparison.Ordinal), "this kernel, or iptables, has no nfacct");
            Ask(network!.Node, "127.0.0.1", 30002);
            Ask(network.Node, "192.0.2.1", 30002); // by another address: not counted
        }
        using var second = Open(model);
        Ask(network.Node, "127.0.0.1", 30002);

        Assert.Equal(0, second.Report.Changes);
        Assert.Equal((2ul, 0ul), (Counted(() => RuleCounters.LocalhostAccepted), Counted(() => RuleCounters.InvalidDropped)));
        network.Outside.Run(() => SendWithoutChecksum("10.244.1.11"));
        Assert.True(SpinWait.SpinUntil(() => Counted(() => RuleCounters.InvalidDropped) == 1, TimeSpan.FromSeconds(30)));

        ulong Counted(Func<ulong> counter) => network!.Node.Run(counter);
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void What_a_program_says_of_a_line_is_told_though_it_reads_no_further(string flavour)
    {
        Start(flavour);
        var text = "*nat\n-A OUTPUT --no-such-option\n" + string.Concat(Enumerable.Repeat("-A OUTPUT -j ACCEPT\n", 100_000)) + "COMMIT\n";

        var message = network!.Node.Run(
            () => Assert.Throws<ForwardingException>(() => IptablesProgram.Find(IpFamily.IPv4)!.Restore(text)).Message);

        Assert.StartsWith($"iptables-{flavour}-restore failed: ", message);
        Assert.Contains("no-such-option", message, StringComparison.Ordinal);
    }

    [SkippableTheory, MemberData(nameof(Flavours))]
    public void Cleanup_leaves_the_host_as_it_was(string flavour)
    {
        var model = Start(flavour);
        foreach (var program in new[] { "iptables", "ip6tables" })
        {
            // Asking for a table makes it.
            network!.Node.Output("bash", "-c", $"for t in mangle nat filter; do {program}-{flavour} -t $t -L -n; done");
            network.Node.Output($"{program}-{flavour}", "-t", "nat", "-N", "KUBE-SERVICES");
            network.Node.Output($"{program}-{flavour}", "-t", "nat", "-A", "PREROUTING", "-j", "KUBE-SERVICES");
        }
        var before = Save();
        using (Open(model))
        using (Open(model, IpFamily.IPv6))
        {
            Assert.NotEqual(before, Save());
        }

        network!.Node.Run(() => new IptablesKind().Cleanup());
        network.Node.Run(() => new IptablesKind().Cleanup()); // again

        Assert.Equal(before, Save());
    }

    [SkippableFact]
    public void Cleanup_removes_tables_that_it_made_and_none_that_others_use()
    {
        var model = Start("nft"); // which makes the chain INPUT of the table filter
        network!.Node.Output("nft", "add", "table", "ip6", "mangle");
        var before = Ruleset();
        using (Open(model))
        using (Open(model, IpFamily.IPv6))
        {
            Assert.Contains("chain POSTROUTING", Ruleset(), StringComparison.Ordinal);
        }
        using (Open(model))
        {
            // a restart, which finds the tables there
        }

        network.Node.Run(() => new IptablesKind().Cleanup());
        Assert.Equal(before, Ruleset());

        using (Open(model)) network.Node.Output("iptables-nft", "-P", "FORWARD", "DROP");
        network.Node.Output("iptables-nft", "-t", "nat", "-A", "OUTPUT", "-d", "192.0.2.99", "-j", "ACCEPT");
        network.Node.Run(() => new IptablesKind().Cleanup());

        var left = Ruleset();
        Assert.Contains("policy drop", left, StringComparison.Ordinal);
        Assert.Contains("192.0.2.99", left, StringComparison.Ordinal);
        Assert.DoesNotContain("POSTROUTING", left, StringComparison.Ordinal);

        string Ruleset() => network.Node.Output("nft", "-s", "list", "ruleset");
    }

    /// <summary>A service with and one without affinity. A rule of somebody else's makes the flavour that the host uses.</summary>
    private ClusterModel Start(string flavour)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        this.flavour = flavour;
        foreach (var program in new[] { "iptables", "ip6tables" }) network!.Node.Output($"{program}-{flavour}", "-A", "INPUT", "-i", "lo");
        network!.ServeOnPods(8080);
        return Of(
            Service("web", Web, new ServicePort("", Protocol.Tcp, 80), new ServicePort("s", Protocol.Sctp, 80)),
            Slice("web", "web-1", "10.244.1.11 here", new EndpointPort("", Protocol.Tcp, 8080), new EndpointPort("s", Protocol.Sctp, 8080)),
            NodePortService("sticky", $"{Sticky},fd00:96::2") with { AffinitySeconds = 300 },
            Slice("sticky", "sticky-1", "10.244.1.11 here;10.244.1.12 here"),
            Slice("sticky", "sticky-2", "fd00:244:1::11 here;fd00:244:1::12 here"));
    }

    private static Service NodePortService(string name, string clusterIPs) =>
        Service(name, clusterIPs, new ServicePort("", Protocol.Tcp, 80, NodePort: (ushort)(name == "sticky" ? 30002 : 30009))) with
        {
            Type = ServiceType.NodePort,
        };

    private ForwardingNode Open(ClusterModel model, IpFamily family = IpFamily.IPv4) =>
        new(network!.Node, new IptablesKind(), Node(family), new ModeOptions(), model);

    /// <summary>A TCP segment whose checksum is wrong: conntrack calls it invalid.</summary>
    private static void SendWithoutChecksum(string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp);
        byte[] segment = [0x9C, 0x40, 0x1F, 0x90, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0x10, 0, 0, 0, 0, 0];
        socket.SendTo(segment, new IPEndPoint(IPAddress.Parse(address), 0));
    }

    private static string Ask(Host from, string address, int port = 80) => Probe.Ask(from, Protocol.Tcp, address, port);

    private string Save(string option = "") => network!.Node.Output("bash", "-c",
        $"for p in iptables ip6tables; do for t in mangle nat filter; do $p-{flavour}-save {option} -t $t; done; done"
            + " | sed '/^#/d; s/^\\(:.*\\) [[].*/\\1/'");

    private string Sorted() => string.Join('\n', Save().Split('\n').Order(StringComparer.Ordinal));
}
