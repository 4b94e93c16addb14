using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Health;
using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Nodes;

/// <summary>A node gets and loses addresses while it forwards: those in <c>nodePortAddresses</c> take node ports and health checks at
/// once. For the mode ipvs see its own tests.</summary>
public sealed class NodeAddressTests : IDisposable
{
    private const int NodePort = 30001, HealthPort = 31001;

    private readonly TestNetwork? network = TestNetwork.Missing is null ? new TestNetwork() : null;

    //                       mode, family, the chosen range, an address in it, one that is not
    public static TheoryData<string, IpFamily, string, string, string> Rows => new()
    {
        { "nftables", IpFamily.IPv4, "203.0.113.0/24",     "203.0.113.77",     "198.51.100.77" },
        { "nftables", IpFamily.IPv6, "2001:db8:113::/64",  "2001:db8:113::77", "2001:db8:100::77" },
        { "iptables", IpFamily.IPv4, "203.0.113.0/24",     "203.0.113.77",     "198.51.100.77" },
        { "iptables", IpFamily.IPv6, "2001:db8:113::/64",  "2001:db8:113::77", "2001:db8:100::77" },
    };

    public void Dispose() => network?.Dispose();

    [SkippableTheory, MemberData(nameof(Rows))]
    public void Node_ports_follow_the_nodes_addresses(string mode, IpFamily family, string range, string chosen, string other)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        network!.ServeOnPods(8080);
        var kind = mode == "nftables" ? (IForwardingModeKind)new NftablesKind() : new IptablesKind();
        using var node = new ForwardingNode(network.Node, kind, NodeWith(range, family), new ModeOptions(), Model(family));
        Assert.Equal(Probe.Refused, Ask(family == IpFamily.IPv4 ? "192.0.2.1" : "2001:db8::1"));

        Add(chosen);
        Add(other);

        Assert.Contains(":8080 from ", Ask(chosen), StringComparison.Ordinal);
        Assert.Equal(Probe.Refused, Ask(other));
        Assert.Equal(0, node.Disturbances); // the rules ask the kernel which addresses are the node's
    }

    [SkippableTheory]
    [InlineData(IpFamily.IPv4, "203.0.113.0/24", "203.0.113.77", "203.0.113.78", "198.51.100.77")]
    [InlineData(IpFamily.IPv6, "2001:db8:113::/64", "2001:db8:113::77", "2001:db8:113::78", "2001:db8:100::77")]
    public void Health_checks_follow_the_nodes_addresses(IpFamily family, string range, string first, string second, string other)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        Add(first);
        using var checks = new ServiceHealthChecks(() => true, (_, _, reason) => Assert.Fail(reason), TimeProvider.System);
        var model = Model(family);
        var plan = new FamilyPlan("", NodeWith(range, family));
        var all = plan.Update(model, [.. model.Services.Select(pair => pair.Key)], []);
        network!.Node.Run(() => checks.OnPlanned(all, plan.Plan));
        Assert.True(IsGood(first));

        Add(second);
        Add(other);
        Assert.True(SpinWait.SpinUntil(() => IsGood(second), TimeSpan.FromSeconds(10)));
        Assert.True(IsGood(first));
        Assert.False(IsGood(other));

        Remove(second);
        Add(second);
        Assert.True(SpinWait.SpinUntil(() => IsGood(second), TimeSpan.FromSeconds(10)));
        Remove(first); // what is no more there is not listened at
        Assert.True(SpinWait.SpinUntil(() => !Listening().Contains(first, StringComparison.Ordinal), TimeSpan.FromSeconds(10)));
        Assert.Contains(second, Listening(), StringComparison.Ordinal);
    }

    private static NodeSettings NodeWith(string range, IpFamily family) =>
        Node(family) with { NodePorts = NodePortAddresses.Parse(family, [Cidr.Parse(range)]) };

    private static ClusterModel Model(IpFamily family)
    {
        var service = Service(
            "web", family == IpFamily.IPv4 ? "10.96.0.1" : "fd00:96::1", new ServicePort("", Protocol.Tcp, 80, NodePort: NodePort)) with
        {
            Type = ServiceType.LoadBalancer, ExternalTrafficPolicy = TrafficPolicy.Local, HealthCheckNodePort = HealthPort,
        };
        return Of(service, Slice("web", "web-1", $"{TestNetwork.PodAddress(1, family == IpFamily.IPv6)} here"));
    }

    private void Add(string address) => Change("add", address);

    private void Remove(string address) => Change("delete", address);

    private void Change(string verb, string address)
    {
        var isIPv6 = address.Contains(':', StringComparison.Ordinal);
        network!.Node.Ip($"address {verb} {address}/{(isIPv6 ? "128" : "32")} dev outside{(isIPv6 && verb == "add" ? " nodad" : "")}");
    }

    private string Ask(string address) => Probe.Ask(network!.Outside, Protocol.Tcp, address, NodePort);

    private string Listening() => network!.Node.Output("ss", "-Hltn");

    private bool IsGood(string address)
    {
        var to = new IPEndPoint(IPAddress.Parse(address), HealthPort);
        using var socket = network!.Outside.Run(() => new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            socket.Connect(to);
            socket.Send("GET / HTTP/1.0\r\n\r\n"u8);
            var answer = new byte[15];
            return socket.Receive(answer) == answer.Length && Encoding.ASCII.GetString(answer) == "HTTP/1.1 200 OK";
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
