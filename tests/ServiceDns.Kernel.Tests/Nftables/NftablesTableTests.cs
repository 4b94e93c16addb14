using System.Text.RegularExpressions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Nftables;

/// <summary>What becomes of the table when processes and services come and go, with packets all the while.</summary>
public sealed partial class NftablesTableTests : IDisposable
{
    private const string Web = "10.96.0.1", Sticky = "10.96.0.2";

    private readonly TestNetwork? network = TestNetwork.Missing is null ? new TestNetwork() : null;

    public void Dispose() => network?.Dispose();

    [SkippableFact]
    public void A_restart_changes_nothing_and_counters_go_on()
    {
        var (host, model) = Start();
        using (var first = Open(model))
        {
            Assert.Equal("pod1 from pod0", Ask(Web));
        }
        var before = List(host);

        using var second = Open(model);

        Assert.Equal(0, second.Report.Changes);
        Assert.Equal(before, List(host)); // with counters
        Assert.Contains("counter packets 1 ", before, StringComparison.Ordinal);
        Assert.Equal("pod1 from pod0", Ask(Web));
    }

    [SkippableFact]
    public void A_restart_changes_what_differs_and_nothing_else()
    {
        var (host, model) = Start();
        using (Open(model))
        {
            Ask(Sticky);
        }
        model.Set(Slice("web", "web-1", "10.244.1.11 here;10.244.1.12 here"), Service("new", "10.96.0.9"));

        using var second = Open(model);

        // One more endpoint: a slot, the frontend out and in, one chain for another; a service without endpoints: its address, refused.
        Assert.Equal(7, second.Report.Changes);
        Assert.Contains("counter packets 1 ", List(host), StringComparison.Ordinal);
        Assert.Equal(Probe.Refused, Ask("10.96.0.9"));
        Assert.Equal(["pod1 from pod0", "pod2 from pod0"], Asked(Web, 30));
    }

    [SkippableFact]
    public void Changes_leave_what_a_first_load_would_make()
    {
        var (host, model) = Start();
        using (var node = Open(model))
        {
            var random = new Random(7);
            for (var round = 0; round < 60; round++)
            {
                var name = random.Next(2) == 0 ? "web" : "sticky";
                var endpoints = Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).Select(i => $"10.244.1.{10 + i} here");
                model.Set(Slice(name, $"{name}-1", string.Join(';', endpoints)));
                node.Apply(name);
            }
            model.Set(Slice("web", "web-1", "10.244.1.12 here"), Slice("sticky", "sticky-1", "10.244.1.11 here"));
            node.Apply("web", "sticky");
            node.Upkeep();
            node.Upkeep(); // chains of sizes that are no longer in use go with the second one
            Assert.Equal("pod2 from pod0", Ask(Web));
        }
        var changed = Counts(host);
        host.Run(() => new NftablesKind().Cleanup());
        using (Open(model))
        {
            Assert.Equal(Counts(host), changed);
        }
    }

    [SkippableFact]
    public void A_packet_that_chose_an_endpoint_of_a_pool_before_that_shrank_finds_another()
    {
        var (host, model) = Start();
        model.Set(Slice("web", "web-1", "10.244.1.11 here;10.244.1.12 here"), Slice("sticky", "sticky-1", "10.244.1.11 here"));
        using var node = Open(model);

        // What such a packet finds: the chain for two, and the second of them gone.
        var second = SecondSlot().Match(host.Output("nft", "list", "map", "ip", "servicedns", "slots"));
        host.Output("nft", "delete", "element", "ip", "servicedns", "slots", $"{{ {second} }}");

        Assert.All(Enumerable.Range(0, 30), _ => Assert.Equal("pod1 from pod0", Ask(Web)));
    }

    [SkippableFact]
    public void Another_ones_flush_is_noticed_and_mended()
    {
        var (host, model) = Start();
        using var node = Open(model);
        host.Output("nft", "flush", "ruleset");
        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));

        node.Resync();

        Assert.Equal("pod1 from pod0", Ask(Web));
    }

    [SkippableFact]
    public void A_rule_that_somebody_removed_comes_back()
    {
        var (host, model) = Start();
        using var node = Open(model);
        host.Output("nft", "flush", "chain", "ip", "servicedns", "services");
        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));

        node.Resync();

        Assert.Equal(1, node.Report.Changes);
        Assert.Equal("pod1 from pod0", Ask(Web));
    }

    [SkippableFact]
    public void Cleanup_leaves_the_host_as_it_was()
    {
        var (host, model) = Start();
        host.Output("nft", "add table ip kube-proxy; add chain ip kube-proxy x; add rule ip kube-proxy x counter");
        var before = host.Output("nft", "list", "ruleset");
        using (Open(model))
        {
            Assert.NotEqual(before, host.Output("nft", "list", "ruleset"));
        }

        host.Run(() => new NftablesKind().Cleanup());

        Assert.Equal(before, host.Output("nft", "list", "ruleset"));
        host.Run(() => new NftablesKind().Cleanup()); // nothing is there: no error
    }

    [SkippableFact]
    public void Asking_whether_the_host_can_leaves_no_trace()
    {
        var (host, _) = Start();

        Assert.Null(host.Run(() => new NftablesKind().Objection(IpFamily.IPv4)));
        Assert.Null(host.Run(() => new NftablesKind().Objection(IpFamily.IPv6)));

        Assert.Equal("", host.Output("nft", "list", "ruleset"));
    }

    [SkippableFact]
    public void A_client_stays_with_its_endpoint_over_all_frontends_until_that_goes()
    {
        var (host, model) = Start();
        using var node = Open(model);
        var first = Ask(Sticky);

        Assert.Equal([first], Asked(Sticky, 20));
        Assert.Equal(first.Split(' ')[0], Ask("192.0.2.1", 30002).Split(' ')[0]); // masqueraded, but to the same endpoint
        Assert.Single(Asked(Sticky, 10, network!.Pods[1]));

        var rest = new[] { "pod0", "pod1", "pod2" }.Where(pod => !first.StartsWith(pod, StringComparison.Ordinal));
        model.Set(Slice("sticky", "sticky-1", string.Join(';', rest.Select(pod => $"10.244.1.1{pod[^1]} here"))));
        node.Apply("sticky");
        var second = Ask(Sticky);
        Assert.NotEqual(first, second);
        Assert.Equal([second], Asked(Sticky, 20));

        model.Set(Slice("sticky", "sticky-1", "10.244.1.10 here;10.244.1.11 here;10.244.1.12 here;10.244.2.10 there"));
        node.Apply("sticky");
        Assert.Equal([second], Asked(Sticky, 20)); // more endpoints are no reason to move
        using var after = Open(model);
        Assert.Equal([second], Asked(Sticky, 20)); // nor is a restart
    }

    [SkippableFact]
    public void Without_a_way_to_tell_pods_nothing_to_a_ClusterIP_is_masqueraded()
    {
        var (host, model) = Start();
        using var node = new ForwardingNode(host, new NftablesKind(), Node(), new ModeOptions(), model);

        Assert.Equal("pod1 from outside", Ask(Web, from: network!.Outside));
        Assert.Equal("pod1 from gateway", Ask(Web, from: network.Pods[1])); // but what comes back to its source
    }

    [SkippableFact]
    public void Everything_to_a_ClusterIP_is_masqueraded_where_that_is_wanted()
    {
        var (host, model) = Start();
        using var node = new ForwardingNode(host, new NftablesKind(), Node(), new ModeOptions { MasqueradeAll = true }, model);

        Assert.Equal("pod1 from gateway", Ask(Web));
    }

    [SkippableTheory, InlineData("pod0", false), InlineData("pod", true)]
    public void Pods_are_known_by_the_interface_they_come_from(string name, bool isPrefix)
    {
        var (host, model) = Start();
        var settings = Node() with { Detector = new LocalDetector([], name, isPrefix) };
        using var node = new ForwardingNode(host, new NftablesKind(), settings, new ModeOptions(), model);

        Assert.Equal("pod1 from pod0", Ask(Web));
        Assert.Equal(isPrefix ? "pod1 from pod2" : "pod1 from gateway", Ask(Web, from: network!.Pods[2]));
        Assert.Equal("pod1 from gateway", Ask(Web, from: network.Outside));
    }

    [SkippableTheory]
    [InlineData("192.0.2.2/32", "192.0.2.2", "192.0.2.1")]
    [InlineData("172.18.0.0/16;192.0.2.2/32", "172.18.0.1", "192.0.2.1")]
    public void Node_ports_are_at_the_addresses_that_were_chosen(string ranges, string open, string closed)
    {
        var (host, model) = Start();
        var settings = Node() with { NodePorts = new NodePortAddresses(ranges.Split(';').Select(Cidr.Parse).ToValueList()) };
        using var node = new ForwardingNode(host, new NftablesKind(), settings, new ModeOptions(), model);

        Assert.EndsWith("from gateway", Ask(open, 30002, network!.Outside), StringComparison.Ordinal);
        Assert.Equal(Probe.Refused, Ask(closed, 30002, network.Outside)); // by the host itself: nothing listens
    }

    private (Host Host, ClusterModel Model) Start()
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "the program nft is not installed");
        network!.ServeOnPods(8080);
        var sticky = Service("sticky", Sticky, new ServicePort("", Protocol.Tcp, 80, NodePort: 30002)) with
        {
            Type = ServiceType.NodePort,
            AffinitySeconds = 600,
        };
        var model = Of(
            Service("web", Web), Slice("web", "web-1", "10.244.1.11 here"),
            sticky, Slice("sticky", "sticky-1", "10.244.1.10 here;10.244.1.11 here;10.244.1.12 here"));
        return (network.Node, model);
    }

    private ForwardingNode Open(ClusterModel model)
    {
        var settings = Node() with { Detector = new LocalDetector([Cidr.Parse("10.244.0.0/16")]) };
        return new ForwardingNode(network!.Node, new NftablesKind(), settings, new ModeOptions(), model);
    }

    private string Ask(string address, int port = 80, Host? from = null) =>
        Names.Of(Probe.Ask(from ?? network!.Pods[0], Protocol.Tcp, address, port));

    /// <summary>The different answers of several tries, in order.</summary>
    private string[] Asked(string address, int times, Host? from = null) =>
        [.. Enumerable.Range(0, times).Select(_ => Ask(address, from: from)).Distinct().Order(StringComparer.Ordinal)];

    private static string List(Host host) => Expiry().Replace(host.Output("nft", "list", "table", "ip", "servicedns"), "");

    /// <summary>How many elements and rules there are, clients left out.</summary>
    private static string Counts(Host host)
    {
        var list = Clients().Replace(List(host), "");
        return $"{list.Split(" . ").Length} {list.Split(" : ").Length} {list.Split('#').Length} {list.Split("chain ").Length}";
    }

    [GeneratedRegex(@" expires \S+")]
    private static partial Regex Expiry();

    [GeneratedRegex(@"\S+ \. \S*1(?= : )")]
    private static partial Regex SecondSlot();

    [GeneratedRegex(@"map clients \{[^}]*\}?[^}]*\}")]
    private static partial Regex Clients();
}
