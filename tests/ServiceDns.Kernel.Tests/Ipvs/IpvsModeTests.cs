using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Kernel.Tests.Guest;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Ipvs;

/// <summary>What is particular to this mode; that it answers packets as all modes do is shown by the table of flows.</summary>
public sealed class IpvsModeTests(IpvsModeTests.Fixture fixture) : IClassFixture<IpvsModeTests.Fixture>, IDisposable
{
    private const string Everything =
        "for t in mangle nat filter; do for p in iptables ip6tables; do $p-save -t $t | grep -v '^#' | sed 's/ [[].*//'; done; done; "
        + "ipset list; ip -br addr; ip route show table local; ip -6 route show table local; ipvsadm -Sn";
    private const string LocalAndRemote = "10.244.1.11 here;10.244.2.10 there";

    private readonly TestNetwork network = fixture.Network!;

    /// <summary>One network is enough for all tests: each leaves it without rules, virtual servers and tracked flows.</summary>
    public void Dispose()
    {
        network.Node.StopServing();
        network.Node.Run(() => new IpvsKind().Cleanup());
        network.Node.Output("bash", "-c", "ipvsadm -C; conntrack -F 2>/dev/null");
    }

    public sealed class Fixture : IDisposable
    {
        public Fixture()
        {
            if (!GuestKernel.IsNotNeeded) return;
            Network = new TestNetwork();
            Network.ServeOnPods(8080);
        }

        public TestNetwork? Network { get; }

        public void Dispose() => Network?.Dispose();
    }

    [GuestFact]
    public void The_hosts_own_ports_are_not_reachable_by_service_addresses()
    {
        using var node = Start(Of(Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote)));
        network.Node.Serve("0.0.0.0", 81);

        Assert.Equal("0.0.0.0:81 from 192.0.2.9", Ask(network.Outside, "192.0.2.1", 81));
        Assert.Equal(Probe.Refused, Ask(network.Outside, "10.96.0.1", 81));
        Assert.Equal(Probe.Refused, Ask(network.Pods[0], "10.96.0.1", 81));
        Assert.Equal(Probe.Refused, Ask(network.Node, "10.96.0.1", 81));
    }

    [GuestFact]
    public void An_external_address_that_the_node_has_is_served_and_not_put_on_the_device()
    {
        var service = Service("web", "10.96.0.1") with { ExternalIPs = Addresses("192.0.2.2,203.0.113.1") };
        using var node = Start(Of(service, Slice("web", "web-1", LocalAndRemote)));

        Assert.Equal(["10.96.0.1", "203.0.113.1"], Carried());
        foreach (var address in new[] { "192.0.2.2", "203.0.113.1" }) Assert.Contains("from", Ask(network.Outside, address, 80));
    }

    [GuestTheory]
    [InlineData(IpFamily.IPv4, "10.96.0.1", "10.244.2.10 there", "203.0.113.99")]
    [InlineData(IpFamily.IPv6, "fd00:96::1", "fd00:244:2::10 there", "2001:db8:113::99")]
    public void The_node_reaches_ClusterIPs_from_each_address_of_its_own(IpFamily family, string service, string endpoint, string own)
    {
        using var node = Start(
            Of(Service("web", service), Slice("web", "web-1", endpoint)), node: Node(family) with { Detector = null });
        network.Node.Ip($"address add {own} dev lo");
        try
        {
            Assert.EndsWith(
                family == IpFamily.IPv4 ? "from 172.18.0.1" : "from fd00:172::1",
                Probe.Ask(network.Node, Protocol.Tcp, service, 80, source: own)); // as all traffic of the node is
        }
        finally
        {
            network.Node.Ip($"address delete {own} dev lo");
        }
    }

    [GuestFact]
    public void A_service_may_name_its_scheduler_and_gets_the_default_for_one_that_there_is_not()
    {
        static Service With(string name, string address, string scheduler) => Service(name, address) with
        {
            Annotations = new LabelSet([new("servicedns.io/scheduler", scheduler)]),
        };
        using var node = Start(
            Of(Service("a", "10.96.0.1"), With("b", "10.96.0.2", "sh"), With("c", "10.96.0.3", "mh"), With("d", "10.96.0.4", "fastest")),
            new ModeOptions { IpvsScheduler = "lc" });

        Assert.Equal(
            [
                "-A -t 10.96.0.1:80 -s lc", "-A -t 10.96.0.2:80 -s sh -b sh-fallback", "-A -t 10.96.0.3:80 -s mh -b mh-port",
                "-A -t 10.96.0.4:80 -s lc",
            ],
            Servers());
    }

    [GuestFact]
    public void Affinity_holds_for_each_client_address_alone()
    {
        var service = Service("web", "10.96.0.1") with { AffinitySeconds = 300 };
        using var node = Start(Of(service, Slice("web", "web-1", LocalAndRemote)));

        var answers = Enumerable.Range(0, 6).Select(_ => Ask(network.Outside, "10.96.0.1", 80)).ToList();

        Assert.Single(answers.Distinct());
        Assert.NotEqual(answers[0], Ask(network.Pods[0], "10.96.0.1", 80).Replace("10.244.1.10", "192.0.2.9", StringComparison.Ordinal));
        Assert.StartsWith("-A -t 10.96.0.1:80 -s rr -p 300", Servers()[0]);
    }

    [GuestFact]
    public void A_connection_to_an_endpoint_that_left_goes_on_until_it_ends_and_new_ones_go_elsewhere()
    {
        var model = Of(Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote));
        using var node = Start(model, new ModeOptions { IpvsTcpTimeout = TimeSpan.FromSeconds(2) });
        // The server of the remote pod keeps its connection.
        using var listener = network.Remote.Run(() => Listen("10.244.2.10", 8081));
        model.Set(Slice("web", "web-1", "10.244.2.10 there", new EndpointPort("", Protocol.Tcp, 8081)));
        node.Apply("web");
        using var client = Connect(network.Outside, "10.96.0.1", 80);
        using var connection = listener.Accept();

        model.Set(Slice("web", "web-1", "10.244.1.11 here"));
        node.Apply("web");

        Assert.Equal(["-a -t 10.96.0.1:80 -r 10.244.1.11:8080 -m -w 1", "-a -t 10.96.0.1:80 -r 10.244.2.10:8081 -m -w 0"], RealServers());
        Assert.StartsWith("10.244.1.11:8080", Ask(network.Outside, "10.96.0.1", 80));
        Assert.StartsWith("10.244.1.11:8080", Ask(network.Outside, "10.96.0.1", 80));
        client.Send([7]);
        Assert.Equal(1, connection.Receive(new byte[8])); // still connected
        while (!HasNoConnection("10.244.2.10:8081")) Thread.Yield(); // forgotten after 2 s
        node.Upkeep();
        Assert.Equal(["-a -t 10.96.0.1:80 -r 10.244.1.11:8080 -m -w 1"], RealServers());
    }

    [GuestFact]
    public void An_endpoint_that_comes_back_while_it_drains_takes_connections_again()
    {
        var both = Slice("web", "web-1", LocalAndRemote);
        var model = Of(Service("web", "10.96.0.1"), both);
        using var node = Start(model);
        for (var i = 0; i < 2; i++) Ask(network.Outside, "10.96.0.1", 80); // one to each: both have a connection to forget

        model.Set(Slice("web", "web-1", "10.244.1.11 here"));
        node.Apply("web");
        Assert.EndsWith("-w 0", RealServers()[1]);
        model.Set(both);
        node.Apply("web");

        Assert.All(RealServers(), server => Assert.EndsWith("-w 1", server));
    }

    [GuestFact]
    public void An_endpoint_of_udp_or_without_connections_goes_at_once()
    {
        var model = Of(
            Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote),
            Service("dns", "10.96.0.10", new ServicePort("", Protocol.Udp, 53)),
            Slice("dns", "dns-1", LocalAndRemote, new EndpointPort("", Protocol.Udp, 8080)));
        using var node = Start(model);
        for (var i = 0; i < 2; i++) Probe.Ask(network.Outside, Protocol.Udp, "10.96.0.10", 53);

        model.Set(
            Slice("web", "web-1", "10.244.1.11 here"), Slice("dns", "dns-1", "10.244.1.11 here", new EndpointPort("", Protocol.Udp, 8080)));
        node.Apply("web", "dns");

        Assert.DoesNotContain(RealServers(), server => server.Contains("10.244.2.10", StringComparison.Ordinal));
        Assert.StartsWith("10.244.1.11:8080", Probe.Ask(network.Outside, Protocol.Udp, "10.96.0.10", 53));
    }

    [GuestFact]
    public void Pods_of_the_node_reach_all_endpoints_of_a_local_service_and_those_outside_only_local_ones()
    {
        var service = Service("web", "10.96.0.1") with
        {
            Type = ServiceType.LoadBalancer,
            ExternalIPs = Addresses("203.0.113.1"),
            ExternalTrafficPolicy = TrafficPolicy.Local,
        };
        var node = Node() with { Detector = new LocalDetector([Cidr.Parse("10.244.0.0/16")]) };
        var model = Of(service, Slice("web", "web-1", LocalAndRemote));
        using var forwarding = Start(model, node: node);

        Assert.Equal(["10.244.1.11:8080 from 192.0.2.9"], AskOften(network.Outside, "203.0.113.1"));
        Assert.Equal(["10.244.1.11:8080 from 10.244.1.10", "10.244.2.10:8080 from 10.244.1.10"], AskOften(network.Pods[0], "203.0.113.1"));
        Assert.Equal(["10.244.1.11:8080 from 10.244.1.1", "10.244.2.10:8080 from 172.18.0.1"], AskOften(network.Node, "203.0.113.1"));
        model.Set(Slice("web", "web-1", "10.244.2.10 there"));
        forwarding.Apply("web");
        Assert.Equal(Probe.Silence, Probe.Ask(network.Outside, Protocol.Tcp, "203.0.113.1", 80, isSilenceExpected: true));
        Assert.Equal(["10.244.2.10:8080 from 10.244.1.10"], AskOften(network.Pods[0], "203.0.113.1"));
    }

    [GuestFact]
    public void A_restart_changes_nothing_that_is_right_and_removes_what_went_meanwhile()
    {
        var local = Service("local", "10.96.0.2") with
        {
            ExternalIPs = Addresses("203.0.113.1"),
            ExternalTrafficPolicy = TrafficPolicy.Local,
        };
        object[] stays =
            [Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote), local, Slice("local", "local-1", LocalAndRemote)];
        Start(Of([.. stays, Service("gone", "10.96.0.3"), Slice("gone", "gone-1", "10.244.1.12 here")])).Dispose();
        network.Node.Output("ipvsadm", "-A", "-t", "198.51.100.7:80", "-s", "rr"); // somebody else's
        Ask(network.Outside, "10.96.0.1", 80);
        Assert.True(SpinWait.SpinUntil(() => Connections() == 1, TimeSpan.FromSeconds(30))); // the kernel sums them up every two seconds

        using var node = Start(Of(stays));
        var removed = node.Report.Changes;
        node.Resync();

        Assert.True(removed > 0);
        Assert.Equal(0, node.Report.Changes);
        Assert.Equal(["10.96.0.1", "10.96.0.2", "203.0.113.1"], Carried());
        Assert.Contains(Servers(), server => server.StartsWith("-A -t 198.51.100.7:80", StringComparison.Ordinal));
        Assert.DoesNotContain(Servers(), server => server.Contains("10.96.0.3", StringComparison.Ordinal));
        Assert.Equal(1, Connections());

        int Connections() => int.Parse(
            network.Node.Output("bash", "-c", "ipvsadm -Ln --stats | awk '/10.96.0.1:80/ { print $3 }'"), CultureInfo.InvariantCulture);
    }

    [GuestFact]
    public void Rules_that_somebody_flushed_are_noticed_and_put_back()
    {
        using var node = Start(Of(Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote)));
        node.Upkeep();

        network.Node.Output("iptables", "-t", "nat", "-F");

        Assert.Throws<ForwardingException>(node.Upkeep);
        node.Resync();
        node.Upkeep();
        network.Node.Ip("link delete servicedns0");
        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));
        node.Resync();
        Assert.Contains("from", Ask(network.Outside, "10.96.0.1", 80));
    }

    [GuestTheory, InlineData("ipvsadm -C"), InlineData("ipvsadm -D -t 10.96.0.1:80"), InlineData("ipset flush SERVICEDNS-CLUSTER-IP")]
    public void Servers_and_elements_that_somebody_removed_are_noticed_and_put_back(string command)
    {
        using var node = Start(Of(Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote)));
        node.Upkeep();
        var before = Made();

        network.Node.Output("bash", "-c", command);

        Assert.NotEqual(before, Made());
        Assert.True(SpinWait.SpinUntil(() => Record.Exception(node.Upkeep) is ForwardingException, TimeSpan.FromSeconds(60)));
        node.Resync();
        node.Upkeep();
        Assert.Equal(before, Made());
        Assert.Contains("from", Ask(network.Outside, "10.96.0.1", 80));

        string Made() => network.Node.Output("bash", "-c", "ipvsadm -Sn; ipset list SERVICEDNS-CLUSTER-IP | sed -n '/^Members/,$p'");
    }

    [GuestFact]
    public void A_restart_leaves_a_server_to_drain_and_it_goes_when_it_has()
    {
        var model = Of(Service("web", "10.96.0.1"), Slice("web", "web-1", LocalAndRemote));
        var before = Start(model, new ModeOptions { IpvsTcpTimeout = TimeSpan.FromMinutes(15) });
        using var one = Connect(network.Outside, "10.96.0.1", 80);
        using var other = Connect(network.Outside, "10.96.0.1", 80); // one of both leads to the remote pod
        model.Set(Slice("web", "web-1", "10.244.1.11 here"));
        before.Apply("web");
        before.Dispose();

        using var node = Start(model, new ModeOptions { IpvsTcpTimeout = TimeSpan.FromSeconds(2) });

        node.Upkeep();
        string[] expected = ["-a -t 10.96.0.1:80 -r 10.244.1.11:8080 -m -w 1", "-a -t 10.96.0.1:80 -r 10.244.2.10:8080 -m -w 0"];
        Assert.Equal(expected, RealServers());
        foreach (var client in new[] { one, other }) client.Send([7]); // from a packet on the new time-out counts
        while (!HasNoConnection("10.244.2.10:8080")) Thread.Yield();
        node.Upkeep();
        Assert.Equal(expected[..1], RealServers());
    }

    [GuestFact]
    public void Virtual_servers_in_excluded_ranges_are_left_alone_and_others_at_service_addresses_are_not()
    {
        var model = Of(Service("a", "10.96.0.1"), Service("b", "10.97.0.1"));
        Start(model).Dispose();
        void AddOthers() =>
            network.Node.Output("bash", "-c", "for a in 10.96.0.1 10.97.0.1; do ipvsadm -A -t $a:9 -s wlc || true; done");
        AddOthers();

        using var node = Start(model, new ModeOptions { IpvsExcludedRanges = [Cidr.Parse("10.97.0.0/16")] });

        Assert.Equal(["-A -t 10.96.0.1:80 -s rr", "-A -t 10.97.0.1:80 -s rr", "-A -t 10.97.0.1:9 -s wlc"], Servers());
        AddOthers();
        network.Node.Run(() => new IpvsKind().Cleanup()); // which has no configuration, and takes what is its own
        Assert.Equal(["-A -t 10.96.0.1:9 -s wlc", "-A -t 10.97.0.1:9 -s wlc"], Servers());
    }

    [GuestFact]
    public void Settings_of_the_kernel_and_time_outs_are_what_the_configuration_says()
    {
        var options = new ModeOptions
        {
            IpvsStrictArp = true,
            IpvsTcpTimeout = TimeSpan.FromSeconds(701),
            IpvsTcpFinTimeout = TimeSpan.FromSeconds(71),
        };
        network.Node.Output("ipvsadm", "--set", "900", "120", "333");

        using var node = Start(Of(Service("web", "10.96.0.1")), options);

        Assert.Equal("Timeout (tcp tcpfin udp): 701 71 333\n",
            network.Node.Output("ipvsadm", "-l", "--timeout")); // what is not stated is kept
        Assert.Equal(
            "1 1 1 1 2 1",
            string.Join(' ', Values(
                "vs/conntrack", "vs/expire_nodest_conn", "vs/expire_quiescent_template", "conf/all/arp_ignore", "conf/all/arp_announce",
                "ip_forward")));

        IEnumerable<string> Values(params string[] names) =>
            names.Select(name => network.Node.Output("cat", $"/proc/sys/net/ipv4/{name}").Trim());
    }

    [GuestFact]
    public void Init_only_sets_them_alone()
    {
        network.Node.Set("ipv4/vs/conntrack", "0");

        network.Node.Run(() => new IpvsKind().SetKernel(Node(), new ModeOptions(), NullLogger.Instance));

        Assert.Equal("1", network.Node.Output("cat", "/proc/sys/net/ipv4/vs/conntrack").Trim());
        Assert.Equal("", network.Node.Output("ipset", "list", "-n"));
    }

    [GuestTheory, InlineData(IpFamily.IPv4, "10.96.0."), InlineData(IpFamily.IPv6, "fd00:96::")]
    public void What_somebody_takes_from_the_device_is_noticed_and_what_goes_by_itself_is_not(IpFamily family, string network)
    {
        var model = Of(Service("stays", network + 1), Service("goes", network + 2), Service("comes", network + 3));
        using var node = Start(model, node: Node(family));
        model.Commit(transaction => transaction.RemoveService(new ObjectKey("ns", "goes")));
        node.Apply("goes");

        this.network.Node.Ip($"route delete local {network}1 dev servicedns0 table local");

        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal((1, Disturbance.ByOthers), (node.Disturbances, node.Cause)); // told in order: what went before it was no news
        node.Resync();
        Assert.Equal(1, node.Report.Changes);
        this.network.Node.Ip("link set servicedns0 down");
        Assert.True(SpinWait.SpinUntil(() => node.Disturbances > 1, TimeSpan.FromSeconds(30)));
        node.Resync(); // in IPv6 the routes went
        node.Resync();
        Assert.Equal(0, node.Report.Changes);
        Assert.Equal(Probe.Refused, Ask(this.network.Node, network + 3, 80));
    }

    [GuestTheory]
    [InlineData("203.0.113.0/24", "203.0.113.77", "198.51.100.77")]
    [InlineData("2001:db8:113::/64", "2001:db8:113::77", "2001:db8:100::77")]
    public void A_node_address_that_comes_takes_node_ports_and_one_that_goes_takes_none(string range, string chosen, string other)
    {
        var ranges = Cidr.Parse(range);
        var isIPv4 = ranges.Family == IpFamily.IPv4;
        var web = Service("web", isIPv4 ? "10.96.0.1" : "fd00:96::1", new ServicePort("", Protocol.Tcp, 80, NodePort: 30001)) with
        {
            Type = ServiceType.NodePort,
        };
        using var node = Start(
            Of(web, Slice("web", "web-1", $"{TestNetwork.PodAddress(1, !isIPv4)} here")),
            node: Node(ranges.Family) with { NodePorts = NodePortAddresses.Parse(ranges.Family, [ranges]) });
        var (servers, length, atOnce) = (Servers(), isIPv4 ? 32 : 128, isIPv4 ? "" : "nodad");

        network.Node.Ip($"address add {other}/{length} dev outside {atOnce}\naddress add {chosen}/{length} dev outside {atOnce}");
        Assert.True(node.Disturbed.Wait(TimeSpan.FromSeconds(30)));
        Assert.True(SpinWait.SpinUntil(() => node.Disturbances == 2, TimeSpan.FromSeconds(30)));
        Assert.Equal(Disturbance.ByNodeAddress, node.Cause);
        node.Resync(); // what the loop does upon it
        Assert.Contains(":8080 from ", Ask(network.Outside, chosen, 30001), StringComparison.Ordinal);
        Assert.Equal(Probe.Refused, Ask(network.Outside, other, 30001));

        network.Node.Ip($"address delete {other}/{length} dev outside\naddress delete {chosen}/{length} dev outside");
        Assert.True(SpinWait.SpinUntil(() => node.Disturbances == 4, TimeSpan.FromSeconds(30)));
        node.Resync();
        Assert.Equal(servers, Servers());
    }

    [GuestFact]
    public void Cleanup_leaves_the_host_as_it_was()
    {
        // now they are there
        network.Node.Output("bash", "-c", "for t in mangle nat filter; do iptables -t $t -L -n; ip6tables -t $t -L -n; done");
        var before = network.Node.Output("bash", "-c", Everything);
        var service = Service("web", "10.96.0.1,fd00:96::1", new ServicePort("", Protocol.Tcp, 80) { NodePort = 30080 }) with
        {
            Type = ServiceType.LoadBalancer,
            ExternalIPs = Addresses("203.0.113.1,2001:db8:ff::1"),
            ExternalTrafficPolicy = TrafficPolicy.Local,
            LoadBalancerSourceRanges = ["0.0.0.0/0"],
        };
        var model = Of(service, Slice("web", "web-1", LocalAndRemote), Slice("web", "web-2", "fd00:244:1::11 here"));
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 }) Start(model, node: Node(family)).Dispose();
        Assert.Contains("[fd00:96::1]:80", network.Node.Output("ipvsadm", "-Sn"));

        network.Node.Run(() => new IpvsKind().Cleanup());
        network.Node.Run(() => new IpvsKind().Cleanup()); // again

        Assert.Equal(before, network.Node.Output("bash", "-c", Everything));
    }

    private static string Ask(Host from, string address, int port) => Probe.Ask(from, Protocol.Tcp, address, port);

    private static List<string> AskOften(Host from, string address) =>
        [.. Enumerable.Range(0, 6).Select(_ => Ask(from, address, 80)).Distinct().Order(StringComparer.Ordinal)];

    private static Socket Listen(string address, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen();
        return socket;
    }

    private static Socket Connect(Host from, string address, int port)
    {
        var socket = from.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.Connect(IPAddress.Parse(address), port);
        return socket;
    }

    private ForwardingNode Start(ClusterModel model, ModeOptions? options = null, NodeSettings? node = null) =>
        new(network.Node, new IpvsKind(), node ?? Node(), options ?? new ModeOptions(), model);

    private List<string> Carried() =>
        [.. network.Node.Output("bash", "-c", "ip route show table local dev servicedns0 | awk '{ print $2 }'")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>By the counters of the server, which go down a moment after the connection has left the list of connections.</summary>
    private bool HasNoConnection(string server) => network.Node.Output("ipvsadm", "-Ln").Split('\n')
        .Where(line => line.Contains(server, StringComparison.Ordinal))
        .All(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., "0", "0"]);

    private List<string> Servers() => Lines("-A");

    private List<string> RealServers() => Lines("-a");

    private List<string> Lines(string kind) => [.. network.Node.Output("ipvsadm", "-Sn")
        .Split('\n').Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
