using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>
/// By which addresses services are reached: node ports on chosen ones, load balancers' and external ones, some of them the node's.
/// </summary>
internal static class AddressScenarios
{
    /// <summary>A health check node port; something listens there.</summary>
    public const ushort HealthPort = 31000;

    private const string Two = "pod1 here; remote0 there", BothMasqueraded = "pod1 remote0 masqueraded";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("node ports on one address", [new(1, Two, NodePort: 30001), new(2, "", NodePort: 30002)],
        [
            .. NodePorts,
            new("outside",   "node-2",    30001, Probe.Refused), // by the node, where nobody listens
            new("localhost", "localhost", 30001, Probe.Refused),
        ])
        {
            Node = node => node with { NodePorts = NodePortAddresses.Only([node.Addresses[0]]) },
        },
        new("node ports on several ranges", [new(1, Two, NodePort: 30001), new(2, "", NodePort: 30002)],
        [
            .. NodePorts,
            new("outside",   "node-2",    30001, BothMasqueraded),
            new("localhost", "localhost", 30001, Probe.Refused),
        ])
        {
            Node = node => node with
            {
                NodePorts = NodePortAddresses.Parse(node.Family, [Range("node", node.Family), Range("node-2", node.Family)]),
            },
        },
        new("no node ports on loopback", [new(1, Two, NodePort: 30001), new(2, "", NodePort: 30002)],
        [
            .. NodePorts,
            new("outside",   "node-2",    30001, BothMasqueraded),
            new("localhost", "localhost", 30001, Probe.Refused),
        ])
        {
            Options = new ModeOptions { LocalhostNodePorts = false },
        },
        new("node ports on loopback and one address", [new(1, Two, NodePort: 30001), new(2, "", NodePort: 30002)],
        [
            .. NodePorts,
            new("outside",   "node-2",    30001, Probe.Refused),
            MasqueradeScenarios.Localhost(30001, BothMasqueraded),
        ])
        {
            Node = OnNodeAndLoopback,
        },
        new("node ports on one address, and on loopback in vain", [new(1, Two, NodePort: 30001), new(2, "", NodePort: 30002)],
        [
            .. NodePorts,
            new("localhost", "localhost", 30001, Probe.Refused),
        ])
        {
            Node = OnNodeAndLoopback,
            Options = new ModeOptions { LocalhostNodePorts = false },
        },
        new("node ports on every address", [new(1, Two, NodePort: 30001), new(2, Two, NodePort: 30002, Change: Local)],
        [
            .. from to in new[] { "node", "node-2", "gateway", "link" }
               from client in new[] { "outside", "pod0", "node" }
               select new Flow(client, to, 30001, BothMasqueraded),
            .. from to in new[] { "node-2", "gateway", "link" } select new Flow("outside", to, 30002, "pod1"),
            .. from to in new[] { "node-2", "gateway", "link" } select new Flow("pod0", to, 30002, "pod1 remote0"),
        ]),
        new("external addresses",
        [
            new(1, Two, [1, 2], 30001, (service, family) => service with { ExternalIPs = [Offer.At("external-3", family)] }),
            new(2, Two, [4], 30002, (service, family) => Local(service, family) with { ExternalIPs = [Offer.At("external-5", family)] }),
            new(3, Two, Change: (service, family) => Local(service, family) with { ExternalIPs = [Offer.At("external-6", family)] }),
            new(
                4, "remote0 there", [7], 30004,
                (service, family) => Local(service, family) with { ExternalIPs = [Offer.At("external-8", family)] }),
            new(5, Two, [9], Change: (service, family) => service with { ExternalIPs = [Offer.At("node-2", family)] }),
            new(6, Two, Change: (service, family) => service with
            {
                Type = ServiceType.LoadBalancer,
                Ports = [new("t", Protocol.Tcp, 80, NodePort: 30006), new("u", Protocol.Udp, 80, NodePort: 30006)],
                LoadBalancerIngress = [new(Offer.At("external-90", family), null, IsProxy: true)],
            }),
            new(7, "pod2 here", [9], Change: (service, family) => Local(service, family) with // the address of another, a port of its own
            {
                Ports = [new("t", Protocol.Tcp, 82), new("u", Protocol.Udp, 82)],
            }),
        ],
        [
            .. from to in new[] { "external-1", "external-2", "external-3" }
               from client in new[] { "pod0", "node", "outside" }
               select new Flow(client, to, 80, BothMasqueraded),
            .. from to in new[] { "external-4", "external-5", "external-6" } select new Flow("outside", to, 80, "pod1"),
            .. from to in new[] { "external-4", "external-5", "external-6" } select new Flow("pod0", to, 80, "pod1 remote0"),
            new("outside", "external-7",  80,    Probe.Silence),
            new("outside", "external-8",  80,    Probe.Silence),
            new("outside", "node",        30004, Probe.Silence),
            new("pod0",    "external-8",  80,    "remote0"),
            new("outside", "node-2",      80,    BothMasqueraded), // the node's own address is one of the service's
            new("pod0",    "external-90", 80,    Flow.Untouched),  // ipMode: Proxy
            new("outside", "node",        30006, BothMasqueraded),
            new("outside", "external-9",  80,    BothMasqueraded),
            new("outside", "external-9",  82,    "pod2"),
        ]),
        new(
            "a node whose firewall lets through only what it is told to",
            [
                new(1, Two, [1], 30001),
                new(2, Two, [2], 30002, (service, family) => Local(service, family) with { HealthCheckNodePort = HealthPort }),
            ],
            [
                // As with kube-proxy, what is not masqueraded is for the cluster's network to let through; ipvs sends it by another way.
                new("outside", "node",       30001,      BothMasqueraded) { Nftables = Probe.Silence },
                new("outside", "external-1", 80,         BothMasqueraded) { Nftables = Probe.Silence },
                new("pod0",    "node",       30001,      BothMasqueraded) { Nftables = Probe.Silence },
                new("outside", "external-2", 80,         Probe.Silence) { Ipvs = "pod1" },
                new("pod0",    "cluster-1",  80,         Probe.Silence) { Ipvs = "pod1 remote0" },
                new("outside", "node",       HealthPort, $"node:{HealthPort}") { Nftables = Probe.Silence, Only = Protocol.Tcp },
            ])
        {
            Firewall = ["FORWARD -j DROP", $"INPUT -p tcp --dport {HealthPort} -j DROP"],
        },
        new("source ranges",
        [
            new(1, Two, [1, 2], 30001, Near), new(2, Two, [3], 30002, Elsewhere), new(3, "", [4], 30003, Near),
            new(4, Two, [5], 30004, (service, family) => Local(Near(service, family), family)),
            new(5, "remote0 there", [6], Change: (service, family) => Local(Near(service, family), family)),
            new(6, Two, [7], Change: (service, family) => service with
            {
                LoadBalancerSourceRanges = [$" {Names.Address("near", family)}", Names.Address("elsewhere", family)],
            }),
            new(7, "pod2 here", [1], Change: (service, family) => service with // the address of another, a port of its own, open to all
            {
                Ports = [new("t", Protocol.Tcp, 82), new("u", Protocol.Udp, 82)],
            }),
            new(8, Two, [8], Change: (service, family) => service with { LoadBalancerSourceRanges = ["0.0.0.0/0", "::/0"] }),
            new(9, Two, [9], Change: (service, family) => Near(service, family) with { ExternalIPs = [Offer.At("external-9", family)] }),
        ],
        [
            new("outside", "external-5", 80,    "pod1"),
            new("blocked", "external-5", 80,    Probe.Silence),
            new("node",    "external-5", 80,    BothMasqueraded),
            new("pod0",    "external-5", 80,    Probe.Silence),
            new("blocked", "node",       30004, "pod1"),
            new("outside", "external-6", 80,    Probe.Silence),
            new("node",    "external-6", 80,    "remote0 masqueraded"),
            new("outside", "external-7", 80,    BothMasqueraded),
            new("blocked", "external-7", 80,    BothMasqueraded),
            new("pod0",    "external-7", 80,    Probe.Silence),
            new("blocked", "external-1", 82,    "pod2 masqueraded"),
            new("blocked", "external-8", 80,    BothMasqueraded),
            new("pod0",    "external-8", 80,    BothMasqueraded),
            new("outside", "external-9", 80,    BothMasqueraded),
            new("blocked", "external-9", 80,    Probe.Silence), // an external IP, too
            new("pod0",    "cluster-1",  80,    "pod1 remote0"),
            new("blocked", "cluster-1",  80,    BothMasqueraded), // ranges are for load balancers' addresses
            new("outside", "node",       30001, BothMasqueraded),
            new("blocked", "node",       30001, BothMasqueraded),
            .. from to in new[] { "external-1", "external-2" }
               from allowed in new[] { "outside", "node" }
               select new Flow(allowed, to, 80, BothMasqueraded),
            .. from to in new[] { "external-1", "external-2" }
               from other in new[] { "blocked", "pod0" }
               select new Flow(other, to, 80, Probe.Silence),
            new("blocked", "external-3", 80,    BothMasqueraded),
            new("outside", "external-3", 80,    Probe.Silence),
            new("node",    "external-3", 80,    Probe.Silence),
            new("outside", "external-4", 80,    Probe.Refused),
            new("blocked", "external-4", 80,    Probe.Silence) { Iptables = Probe.Refused }, // nobody is guarded against nothing
            new("blocked", "node",       30003, Probe.Refused),
        ]),
        new("a load balancer's address on the node", [new(1, Two, [1], Change: Near), new(2, "", [2])],
        [
            new("outside",             "external-1", 80, BothMasqueraded),
            new("blocked",             "external-1", 80, Probe.Silence),
            new("node",                "external-1", 80, BothMasqueraded), // from that address itself
            new("node via external-1", "external-1", 80, BothMasqueraded),
        ])
        {
            BalancerOnNode = 1,
        },
        new("a load balancer's address on the node, which may not reach it", [new(1, Two, [1], Change: Elsewhere)],
        [
            new("blocked",             "external-1", 80, BothMasqueraded),
            new("node",                "external-1", 80, Probe.Silence),
            new("node via external-1", "external-1", 80, Probe.Silence),
        ])
        {
            BalancerOnNode = 1,
        },
        new("a load balancer's address on the node, policy Local", [new(1, "remote0 there", [1], Change: Local)],
        [
            new("outside", "external-1", 80, Probe.Silence),
            new("node",    "external-1", 80, "remote0 masqueraded"),
            new("pod0",    "external-1", 80, "remote0"),
        ])
        {
            BalancerOnNode = 1,
        },
        new("a load balancer's address on the node, no endpoint", [new(1, "", [1])],
        [
            new("outside", "external-1", 80, Probe.Refused),
            new("node",    "external-1", 80, Probe.Refused),
        ])
        {
            BalancerOnNode = 1,
        },
    ];

    private static Flow[] NodePorts =>
    [
        new("pod0",    "cluster-1", 80,    "pod1 remote0"),
        new("outside", "node",      30001, BothMasqueraded),
        new("node",    "node",      30001, BothMasqueraded),
        new("pod0",    "node",      30001, BothMasqueraded),
        new("outside", "node",      30002, Probe.Refused),
        new("pod0",    "node",      30002, Probe.Refused),
    ];

    private static NodeSettings OnNodeAndLoopback(NodeSettings node) => node with
    {
        NodePorts = NodePortAddresses.Parse(node.Family, [Range("node", node.Family), Range("localhost", node.Family)]),
    };

    private static Cidr Range(string name, IpFamily family) => Cidr.Of(Offer.At(name, family));

    private static Service Local(Service service, IpFamily family) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };

    private static Service Near(Service service, IpFamily family) =>
        service with { LoadBalancerSourceRanges = [$" {Names.Address("near", family)}"] }; // with a blank, as some have it

    private static Service Elsewhere(Service service, IpFamily family) =>
        service with { LoadBalancerSourceRanges = [Names.Address("elsewhere", family)] };
}
