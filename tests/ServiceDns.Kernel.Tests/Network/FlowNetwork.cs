using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>A <see cref="TestNetwork"/> whose node forwards to the services of <see cref="FlowTable"/>, in both families.</summary>
public sealed class FlowNetwork : IDisposable
{
    private readonly TestNetwork network = new();
    private readonly List<ForwardingNode> nodes = [];

    /// <summary>Starts it.</summary>
    /// <param name="kind">The mode.</param>
    /// <param name="prepare">What is done to the node before.</param>
    public FlowNetwork(IForwardingModeKind kind, Action<Host>? prepare = null)
    {
        try
        {
            prepare?.Invoke(network.Node);
            Start(kind);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Start(IForwardingModeKind kind)
    {
        network.ServeOnPods(8080);
        foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
        {
            var node = Node(family) with
            {
                Addresses = [Address.Parse(Names.Address("node", family))],
                Detector = new LocalDetector([Cidr.Parse(Names.Address("pods", family))]),
                ServiceRanges = [Cidr.Parse(Names.Address("services", family))],
            };
            nodes.Add(new ForwardingNode(network.Node, kind, node, new ModeOptions(), Model(family)));
        }
    }

    /// <summary>What a client gets, with names in place of addresses.</summary>
    public string Ask(IpFamily family, Protocol protocol, string from, string to, int port, bool isSilenceExpected)
    {
        var host = from switch
        {
            "node" => network.Node,
            "outside" => network.Outside,
            "remote" => network.Remote,
            _ => network.Pods[from[^1] - '0'],
        };
        return Names.Of(Probe.Ask(host, protocol, Names.Address(to, family), port, isSilenceExpected: isSilenceExpected));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        network.Dispose();
    }

    private static ClusterModel Model(IpFamily family)
    {
        List<object> objects = [];
        Add(1, "pod1 here");
        Add(3, "remote0 there", service => service with { ExternalIPs = [At("external-3")] }, balancer: 4, nodePort: 30003);
        Add(4, "pod1 here;remote0 there", Local, balancer: 5, nodePort: 30004);
        Add(5, "remote0 there", Local, balancer: 6, nodePort: 30005);
        Add(6, "", balancer: 7, nodePort: 30006);
        Add(7, "remote0 there", service => service with { InternalTrafficPolicy = TrafficPolicy.Local });
        Add(10, "pod2 here;remote0 there", service => service with { InternalTrafficPolicy = TrafficPolicy.Local });
        Add(8, "pod2 here", service => service with { LoadBalancerSourceRanges = [Names.Address("near", family)] }, balancer: 8);
        Add(9, "pod2 here", Elsewhere, balancer: 9, nodePort: 30009);
        return Of([.. objects]);

        Address At(string name) => Address.Parse(Names.Address(name, family));

        Service Local(Service service) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };

        Service Elsewhere(Service service) => service with
        {
            LoadBalancerSourceRanges = [Names.Address("elsewhere", family)],
            ExternalIPs = [At("external-10")],
        };

        void Add(int number, string endpoints, Func<Service, Service>? change = null, int balancer = 0, ushort nodePort = 0)
        {
            var type = balancer > 0 ? ServiceType.LoadBalancer : ServiceType.ClusterIP;
            var service = Service(
                $"s{number}",
                Names.Address($"cluster-{number}", family),
                new ServicePort("t", Protocol.Tcp, 80, NodePort: nodePort),
                new ServicePort("u", Protocol.Udp, 80, NodePort: nodePort)) with
            {
                Type = type,
                LoadBalancerIngress = balancer > 0 ? [new LoadBalancerIngress(At($"external-{balancer}"), null, false)] : [],
            };
            objects.Add(change is null ? service : change(service));
            var written = string.Join(';', endpoints.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(endpoint =>
                $"{Names.Address(endpoint.Split(' ')[0], family)} {endpoint.Split(' ')[1]} ready serving"));
            EndpointPort[] ports = [new("t", Protocol.Tcp, 8080), new("u", Protocol.Udp, 8080)];
            objects.Add(Slice($"s{number}", $"s{number}-1", written, ports));
        }
    }
}
