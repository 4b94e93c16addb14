using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>Services and endpoints that change while they are forwarded: each change is made as a difference.</summary>
internal static class ChangeScenarios
{
    private const string Two = "pod1 here; remote0 there", Both = "pod1 remote0", BothMasqueraded = Both + " masqueraded";
    private const string Ending = "!ready serving terminating", Ended = "!ready !serving terminating";

    public static IReadOnlyList<Scenario> All { get; } = [Endpoints, Types, Ports, Rules];

    private static Scenario Endpoints => new(
        "endpoints come and go",
        [
            new(1, Two, [1], 30001), new(2, Two, [2], 30002, ExternalLocal), new(3, Two, Change: InternalLocal),
            new(4, "pod1 here zone=a; remote0 there zone=b"),
        ],
        WithTwo)
    {
        Then =
        [
            new(
                "the local one goes, and a hint",
                [
                    new(1, "remote0 there", [1], 30001), new(2, "remote0 there", [2], 30002, ExternalLocal),
                    new(3, "remote0 there", Change: InternalLocal), new(4, "pod1 here zone=a; remote0 there"), new(5, ""),
                ],
                [
                    new("pod0",    "cluster-1",  80,    "remote0"),
                    new("outside", "node",       30001, "remote0 masqueraded"),
                    new("outside", "external-2", 80,    Probe.Silence),
                    new("pod0",    "external-2", 80,    "remote0"),
                    new("pod0",    "cluster-3",  80,    Probe.Silence),
                    new("pod0",    "cluster-4",  80,    Both),
                    new("pod0",    "cluster-5",  80,    Probe.Refused), // a new one, whose endpoints are not known yet
                ]),
            new(
                "all of them leave",
                [
                    new(1, $"pod1 here {Ending}; remote0 there {Ended}", [1], 30001),
                    new(2, $"pod1 here {Ending}; remote0 there", [2], 30002, ExternalLocal),
                    new(3, $"pod1 here {Ending}; remote0 there", Change: InternalLocal), new(4, "pod1 here zone=b; remote0 there zone=a"),
                    new(5, Two),
                ],
                [
                    new("pod0",    "cluster-1",  80,    "pod1"),
                    new("outside", "node",       30001, "pod1 masqueraded"),
                    new("outside", "external-2", 80,    "pod1"),
                    new("outside", "node",       30002, "pod1"),
                    new("pod0",    "external-2", 80,    "remote0"),
                    new("pod0",    "cluster-3",  80,    "pod1"),
                    new("pod0",    "cluster-4",  80,    "remote0"),
                    new("pod0",    "cluster-5",  80,    Both),
                ]),
            new(
                "none is left",
                [
                    new(1, "", [1], 30001), new(2, "", [2], 30002, ExternalLocal), new(3, "pod1 here !ready", Change: InternalLocal),
                    new(4, $"remote0 there {Ended}"),
                ],
                [
                    .. from service in new[] { 1, 2, 3, 4 } select new Flow("pod0", $"cluster-{service}", 80, Probe.Refused),
                    .. from service in new[] { 1, 2 }
                       from client in new[] { "outside", "pod0" }
                       from flow in new[] { (To: $"external-{service}", Port: 80), (To: "node", Port: 30000 + service) }
                       select new Flow(client, flow.To, flow.Port, Probe.Refused),
                ]),
            new(
                "they come back",
                [
                    new(1, Two, [1], 30001), new(2, Two, [2], 30002, ExternalLocal), new(3, Two, Change: InternalLocal),
                    new(4, "pod1 here zone=a; remote0 there zone=b"),
                ],
                WithTwo),
            new(
                "others, at another port",
                [
                    new(1, "pod2 here; remote1 there", [1], 30001) { Targets = AtOther },
                    new(2, "pod2 here; remote1 there", [2], 30002, ExternalLocal) { Targets = AtOther },
                ],
                [
                    new("pod0",    "cluster-1",  80,    "pod2:8081 remote1:8081"),
                    new("outside", "external-1", 80,    "pod2:8081 remote1:8081 masqueraded"),
                    new("outside", "external-2", 80,    "pod2:8081"),
                    new("pod0",    "node",       30002, "pod2:8081 remote1:8081"),
                ]),
        ],
    };

    private static Scenario Types => new("services of another type", [new(1, Two), new(2, "pod2 here")], [ToBoth])
    {
        Then =
        [
            new("NodePort", [new(1, Two, NodePort: 30001)], [new("outside", "node", 30001, BothMasqueraded), ToBoth]),
            new("LoadBalancer, policy Local", [new(1, Two, [1], 30001, ExternalLocal)],
            [
                new("outside", "node",       30001, "pod1"),
                new("outside", "external-1", 80,    "pod1"),
                new("node",    "external-1", 80,    BothMasqueraded),
                new("pod0",    "cluster-1",  80,    Both),
            ]),
            new("LoadBalancer, another address", [new(1, Two, [2], 30002)],
            [
                new("outside", "node",       30001, Probe.Refused), // by the node, where nobody listens
                new("outside", "node",       30002, BothMasqueraded),
                new("outside", "external-2", 80,    BothMasqueraded),
            ]),
            new("ClusterIP", [new(1, Two)],
            [
                new("outside", "node",       30002, Probe.Refused),
                new("outside", "external-2", 80,    Probe.Silence), // it goes round
                new("pod0",    "cluster-1",  80,    Both),
                new("pod1",    "cluster-1",  80,    Both),
            ]),
            new("without an address", [new(1, Two, Change: (service, _) => service with { IsHeadless = true, ClusterIPs = [] })],
                [new("pod0", "cluster-1", 80, Probe.Silence), new("pod0", "cluster-2", 80, "pod2")]),
            new("ClusterIP again", [new(1, Two)], [ToBoth]),
            new("ExternalName", [new(1, Two, Change: (service, _) => service with { Type = ServiceType.ExternalName })],
                [new("pod0", "cluster-1", 80, Probe.Silence)]),
            new(
                "the address is another one's",
                [new(3, "pod2 here", Change: (service, family) => service with { ClusterIPs = [Offer.At("cluster-1", family)] })],
                [new("pod0", "cluster-1", 80, "pod2"), new("node", "cluster-1", 80, "pod2 masqueraded")])
            {
                Gone = [1, 2],
            },
        ],
    };

    private static Scenario Ports => new("ports change", [new(1, Two, NodePort: 30001)], [ToBoth])
    {
        Then =
        [
            new("other names", [new(1, Two, Change: WithPorts("a", "b", 80, 30001)) { Targets = Named("a", "b") }],
                [ToBoth, new("outside", "node", 30001, BothMasqueraded)]),
            new("names without endpoints", [new(1, Two, Change: WithPorts("c", "d", 80, 30001)) { Targets = Named("a", "b") }],
                [new("pod0", "cluster-1", 80, Probe.Refused), new("outside", "node", 30001, Probe.Refused)]),
            new("other numbers", [new(1, Two, Change: WithPorts("a", "b", 81, 30003)) { Targets = Named("a", "b") }],
            [
                new("pod0",    "cluster-1", 81,    Both),
                new("pod0",    "cluster-1", 80,    Probe.Refused) { Iptables = Probe.Silence },
                new("outside", "node",      30003, BothMasqueraded),
                new("outside", "node",      30001, Probe.Refused),
            ]),
            new("names change places", [new(1, Two, Change: WithPorts("b", "a", 81, 30003)) { Targets = Named("b", "a") }],
                [new("pod0", "cluster-1", 81, Both), new("outside", "node", 30003, BothMasqueraded)]),
            new("one less", [new(1, Two, Change: OnlyTcp) { Targets = Named("b", "a") }],
            [
                new("pod0",    "cluster-1", 81,    Both) { Only = Protocol.Tcp },
                new("pod0",    "cluster-1", 81,    Probe.Refused) { Only = Protocol.Udp, Iptables = Probe.Silence },
                new("outside", "node",      30003, Probe.Refused),
            ]),
        ],
    };

    private static Scenario Rules => new(
        "policies, ranges and affinity change",
        [new(1, Two, [1], 30001), new(2, Two, [2], 30002), new(3, Two, [3])],
        [
            new("outside", "external-1", 80, BothMasqueraded), new("blocked", "external-2", 80, BothMasqueraded),
            new("pod0", "cluster-3", 80, Both),
        ])
    {
        Then =
        [
            new(
                "Local, for some, to the same endpoint",
                [
                    new(1, Two, [1], 30001, ExternalLocal), new(2, Two, [2], 30002, From("near")),
                    new(3, Two, [3], Change: (service, _) => service with { AffinitySeconds = 300 }),
                ],
                [
                    new("outside", "external-1", 80,    "pod1"),
                    new("pod0",    "external-1", 80,    Both),
                    new("outside", "node",       30001, "pod1"),
                    new("outside", "external-2", 80,    BothMasqueraded),
                    new("blocked", "external-2", 80,    Probe.Silence),
                    new("blocked", "node",       30002, BothMasqueraded),
                    new("pod0",    "cluster-3",  80,    Both) { IsSticky = true },
                    new("outside", "external-3", 80,    BothMasqueraded) { IsSticky = true },
                ]),
            new(
                "Local inside, for others, by more addresses",
                [
                    new(1, Two, [1], 30001, (service, family) => InternalLocal(ExternalLocal(service, family), family)),
                    new(2, Two, [2], 30002, From("elsewhere")), new(3, Two, [3, 4], Change: (service, family) => service with
                    {
                        AffinitySeconds = 300,
                        ExternalIPs = [Offer.At("external-5", family)],
                    }),
                ],
                [
                    new("pod0",    "cluster-1",  80, "pod1"),
                    new("outside", "external-1", 80, "pod1"),
                    new("outside", "external-2", 80, Probe.Silence),
                    new("blocked", "external-2", 80, BothMasqueraded),
                    new("outside", "external-4", 80, BothMasqueraded) { IsSticky = true },
                    new("outside", "external-5", 80, BothMasqueraded) { IsSticky = true },
                ]),
            new(
                "nothing of that",
                [new(1, Two, [1], 30001), new(2, Two, [2], 30002), new(3, Two, [3])],
                [
                    new("pod0",    "cluster-1",  80, Both),
                    new("outside", "external-1", 80, BothMasqueraded),
                    new("outside", "external-2", 80, BothMasqueraded),
                    new("blocked", "external-2", 80, BothMasqueraded),
                    new("pod0",    "cluster-3",  80, Both),
                    new("outside", "external-3", 80, BothMasqueraded),
                    new("outside", "external-4", 80, Probe.Silence),
                ]),
            new(
                "the balancer takes it itself",
                [new(1, Two, NodePort: 30001, Change: (service, family) => service with
                {
                    Type = ServiceType.LoadBalancer,
                    LoadBalancerIngress = [new(Offer.At("external-90", family), null, IsProxy: true)],
                })],
                [new("pod0", "external-90", 80, Flow.Untouched), new("outside", "node", 30001, BothMasqueraded)]),
        ],
    };

    private static Flow[] WithTwo =>
    [
        new("pod0",    "cluster-1",  80,    Both),
        new("outside", "external-1", 80,    BothMasqueraded),
        new("outside", "node",       30001, BothMasqueraded),
        new("outside", "external-2", 80,    "pod1"),
        new("outside", "node",       30002, "pod1"),
        new("pod0",    "external-2", 80,    Both),
        new("pod0",    "cluster-3",  80,    "pod1"),
        new("pod0",    "cluster-4",  80,    "pod1"),
    ];

    private static Flow ToBoth => new("pod0", "cluster-1", 80, Both);

    private static EndpointPort[] AtOther => [new("t", Protocol.Tcp, PortScenarios.Other), new("u", Protocol.Udp, PortScenarios.Other)];

    private static EndpointPort[] Named(string tcp, string udp) =>
        [new(tcp, Protocol.Tcp, Names.Usual), new(udp, Protocol.Udp, Names.Usual)];

    private static Func<Service, IpFamily, Service> WithPorts(string tcp, string udp, ushort port, ushort nodePort) => (service, _) =>
        service with
        {
            Type = ServiceType.NodePort,
            Ports = [new(tcp, Protocol.Tcp, port, NodePort: nodePort), new(udp, Protocol.Udp, port, NodePort: nodePort)],
        };

    private static Service OnlyTcp(Service service, IpFamily family) => service with { Ports = [new("b", Protocol.Tcp, 81)] };

    private static Service ExternalLocal(Service service, IpFamily family) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };

    private static Service InternalLocal(Service service, IpFamily family) => service with { InternalTrafficPolicy = TrafficPolicy.Local };

    private static Func<Service, IpFamily, Service> From(string range) => (service, family) =>
        service with { LoadBalancerSourceRanges = [Names.Address(range, family)] };
}
