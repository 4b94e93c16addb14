using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>Which endpoints are chosen: by policy, readiness, termination and hints.</summary>
internal static class EndpointScenarios
{
    private const string Ending = "!ready serving terminating", Ended = "!ready !serving terminating";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "internal policy Local",
            [
                new(1, "pod1 here; remote0 there; remote1 there", Change: InternalLocal),
                new(2, "pod1 here; pod2 here; remote1 there", Change: InternalLocal),
                new(3, "remote0 there; remote1 there", Change: InternalLocal),
                new(4, "", Change: InternalLocal),
            ],
            [
                new("pod0", "cluster-1", 80, "pod1"),
                new("pod0", "cluster-2", 80, "pod1 pod2"),
                new("pod0", "cluster-3", 80, Probe.Silence),
                new("node", "cluster-3", 80, Probe.Silence),
                new("pod0", "cluster-4", 80, Probe.Refused),
            ]),
        new(
            "endpoints that terminate, policy Local",
            [
                new(1, $"pod0 here; pod1 here; pod2 here {Ending}; remote0 there", [1], Change: ExternalLocal),
                new(2, $"pod0 here {Ending}; pod1 here {Ending}; pod2 here {Ended}; remote0 there", [2], Change: ExternalLocal),
                new(3, $"remote0 there {Ending}", [3], Change: ExternalLocal),
                new(4, $"pod0 here {Ended}; remote0 there {Ended}", [4], Change: ExternalLocal),
                new(5, "pod0 here !ready; remote0 there !ready serving", [5], Change: ExternalLocal), // neither ready nor leaving
            ],
            [
                new("pod2",    "cluster-1",  80, "pod0 pod1 remote0"),
                new("outside", "external-1", 80, "pod0 pod1"),
                new("pod2",    "cluster-2",  80, "remote0"),
                new("outside", "external-2", 80, "pod0 pod1"),
                new("pod2",    "cluster-3",  80, "remote0"),
                new("outside", "external-3", 80, Probe.Silence),
                new("pod2",    "cluster-4",  80, Probe.Refused),
                new("outside", "external-4", 80, Probe.Refused),
                new("pod2",    "cluster-5",  80, Probe.Refused),
                new("outside", "external-5", 80, Probe.Refused),
            ]),
        new(
            "endpoints that terminate, policy Cluster",
            [
                new(1, $"pod0 here; pod1 here; remote1 there {Ending}; remote0 there", [1]),
                new(2, $"pod0 here {Ending}; pod1 here {Ending}; remote1 there {Ended}; remote0 there {Ending}", [2]),
                new(3, $"remote0 there {Ending}", [3]),
                new(4, $"pod0 here {Ended}; remote0 there {Ended}", [4]),
            ],
            [
                new("pod2",    "cluster-1",  80, "pod0 pod1 remote0"),
                new("outside", "external-1", 80, "pod0 pod1 remote0 masqueraded"),
                new("pod2",    "cluster-2",  80, "pod0 pod1 remote0"),
                new("outside", "external-2", 80, "pod0 pod1 remote0 masqueraded"),
                new("pod2",    "cluster-3",  80, "remote0"),
                new("outside", "external-3", 80, "remote0 masqueraded"),
                new("pod2",    "cluster-4",  80, Probe.Refused),
                new("outside", "external-4", 80, Probe.Refused),
            ]),
        new(
            "hints of zones and nodes",
            [
                new(1, "pod1 here zone=a; remote0 there zone=b", [1], Change: ExternalLocal),
                new(2, "pod1 here zone=a; remote0 there"), // one has none
                new(3, "pod1 here zone=b; remote0 there zone=b"), // none leads here
                new(4, "pod1 here zone=b; remote0 there zone=a,b"),
                new(5, "pod1 here zone=a; remote0 there !ready"), // of those that are ready each has one
                new(6, "pod1 here zone=a node=there; remote0 there zone=a node=here"),
                new(7, $"pod1 here zone=b {Ending}; remote0 there zone=a {Ending}"), // while all leave, hints do not count
                new(8, "pod1 here zone=b; remote0 there zone=a", Change: InternalLocal),
                new(9, "pod1 here zone=b; remote0 there zone=a", [9]),
                new(10, "pod1 here zone=a node=here; remote0 there zone=a"), // nodes are named for one alone
                new(11, "pod1 here zone=b node=there; remote0 there zone=a node=there"), // no node, but the zone
                new(12, "pod1 here zone=a node=here; remote0 there"),
            ],
            [
                new("pod0",    "cluster-1",  80, "pod1"),
                new("pod0",    "external-1", 80, "pod1"),
                new("outside", "external-1", 80, "pod1"),
                new("pod0",    "cluster-2",  80, "pod1 remote0"),
                new("pod0",    "cluster-3",  80, "pod1 remote0"),
                new("pod0",    "cluster-4",  80, "remote0"),
                new("pod0",    "cluster-5",  80, "pod1"),
                new("pod0",    "cluster-6",  80, "remote0"),
                new("pod0",    "cluster-7",  80, "pod1 remote0"),
                new("pod0",    "cluster-8",  80, "pod1"), // policy Local comes before hints
                new("pod0",    "cluster-9",  80, "remote0"),
                new("outside", "external-9", 80, "remote0 masqueraded"),
                new("pod0",    "cluster-10", 80, "pod1 remote0"),
            ]),
        new(
            "an endpoint with the node's own address",
            [
                new(1, "node here"),
                new(2, "node here; remote0 there", [2], 30002, ExternalLocal),
            ],
            [
                new("pod0",    "cluster-1",  80,    "node"),
                new("node",    "cluster-1",  80,    "node"),
                new("outside", "external-2", 80,    "node"),
                new("outside", "node",       30002, "node"),
                new("pod0",    "cluster-2",  80,    "node remote0"),
            ]),
    ];

    private static Service InternalLocal(Service service, IpFamily family) => service with { InternalTrafficPolicy = TrafficPolicy.Local };

    private static Service ExternalLocal(Service service, IpFamily family) => service with { ExternalTrafficPolicy = TrafficPolicy.Local };
}
