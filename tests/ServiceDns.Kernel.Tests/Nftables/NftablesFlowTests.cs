using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Kernel.Tests.Network;
using Xunit;
using static ServiceDns.Forwarding.Tests.Cluster;

namespace ServiceDns.Kernel.Tests.Nftables;

/// <summary>Packets through the rules, of one set of services that stays.</summary>
public sealed class NftablesFlowTests(NftablesFlowTests.Fixture fixture) : IClassFixture<NftablesFlowTests.Fixture>
{
    //                     from       to            port   what the client gets
    private static readonly (string From, string To, int Port, string Outcome)[] Flows =
    [
        // A ClusterIP: pods keep their address, others do not.
        ("pod0",    "cluster-1",   80,    "pod1 from pod0"),
        ("pod1",    "cluster-1",   80,    "pod1 from gateway"), // back to itself
        ("node",    "cluster-1",   80,    "pod1 from gateway"),
        ("outside", "cluster-1",   80,    "pod1 from gateway"),
        ("remote",  "cluster-1",   80,    "pod1 from gateway"), // that machine itself is no pod
        ("pod0",    "cluster-1",   81,    Probe.Refused),       // no such port
        ("node",    "cluster-1",   81,    Probe.Refused),
        ("pod0",    "cluster-99",  80,    Probe.Silence),       // no such service
        // External traffic under policy Cluster: masqueraded for everybody.
        ("outside", "external-3",  80,    "remote0 from link"),
        ("outside", "external-4",  80,    "remote0 from link"),
        ("outside", "node",        30003, "remote0 from link"),
        ("outside", "node-2",      30003, "remote0 from link"),
        ("pod0",    "external-3",  80,    "remote0 from link"),
        ("pod0",    "node",        30003, "remote0 from link"),
        ("node",    "node",        30003, "remote0 from link"),
        ("pod0",    "cluster-3",   80,    "remote0 from pod0"),
        // Policy Local: from outside to the local endpoint with the client's address; the node and its pods take the short way.
        ("outside", "external-5",  80,    "pod1 from outside"),
        ("outside", "node",        30004, "pod1 from outside"),
        ("outside", "external-6",  80,    Probe.Silence),
        ("outside", "node",        30005, Probe.Silence),
        ("pod0",    "external-6",  80,    "remote0 from pod0"),
        ("node",    "external-6",  80,    "remote0 from link"),
        ("pod0",    "node",        30005, "remote0 from pod0"),
        ("node",    "node",        30005, "remote0 from link"),
        // No endpoint at all.
        ("pod0",    "cluster-6",   80,    Probe.Refused),
        ("node",    "cluster-6",   80,    Probe.Refused),
        ("outside", "external-7",  80,    Probe.Refused),
        ("outside", "node",        30006, Probe.Refused),
        ("node",    "node",        30006, Probe.Refused),
        // Internal traffic policy Local.
        ("pod0",    "cluster-7",   80,    Probe.Silence),
        ("pod0",    "cluster-10",  80,    "pod2 from pod0"),
        // Source ranges: for load balancers' addresses only.
        ("outside", "external-8",  80,    "pod2 from gateway"),
        ("outside", "external-9",  80,    Probe.Silence),
        ("outside", "external-10", 80,    "pod2 from gateway"), // an external IP
        ("outside", "node",        30009, "pod2 from gateway"),
        ("pod0",    "cluster-9",   80,    "pod2 from pod0"),
        ("node",    "external-8",  80,    "pod2 from gateway"), // the node's address is in the range
    ];

    public static TheoryData<IpFamily, Protocol, string, string, int, string> Rows
    {
        get
        {
            var rows = new TheoryData<IpFamily, Protocol, string, string, int, string>();
            foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            {
                foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp })
                {
                    foreach (var flow in Flows) rows.Add(family, protocol, flow.From, flow.To, flow.Port, flow.Outcome);
                }
            }
            return rows;
        }
    }

    [SkippableTheory, MemberData(nameof(Rows))]
    public void A_packet_goes_where_the_plan_says(IpFamily family, Protocol protocol, string from, string to, int port, string outcome)
    {
        Skip.IfNot(TestNetwork.Missing is null, TestNetwork.Missing);
        if (family == IpFamily.IPv6 && to == "node-2") return; // it has one address of that family

        var answer = fixture.Ask(family, protocol, from, to, port, outcome == Probe.Silence);

        Assert.Equal(outcome, Names.Of(answer));
    }

    public sealed class Fixture : IDisposable
    {
        private readonly TestNetwork? network;
        private readonly List<ForwardingNode> nodes = [];

        public Fixture()
        {
            if (TestNetwork.Missing is not null) return;
            network = new TestNetwork();
            try
            {
                Start();
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        private void Start()
        {
            network!.ServeOnPods(8080);
            foreach (var family in new[] { IpFamily.IPv4, IpFamily.IPv6 })
            {
                var node = Node(family) with
                {
                    Addresses = [Address.Parse(Names.Address("node", family))],
                    Detector = new LocalDetector([Cidr.Parse(Names.Address("pods", family))]),
                    ServiceRanges = [Cidr.Parse(Names.Address("services", family))],
                };
                nodes.Add(new ForwardingNode(network.Node, new NftablesKind(), node, new ModeOptions(), Model(family)));
            }
        }

        public string Ask(IpFamily family, Protocol protocol, string from, string to, int port, bool isSilenceExpected)
        {
            var host = from switch
            {
                "node" => network!.Node,
                "outside" => network!.Outside,
                "remote" => network!.Remote,
                _ => network!.Pods[from[^1] - '0'],
            };
            return Probe.Ask(host, protocol, Names.Address(to, family), port, isSilenceExpected: isSilenceExpected);
        }

        public void Dispose()
        {
            nodes.ForEach(node => node.Dispose());
            network?.Dispose();
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
}
