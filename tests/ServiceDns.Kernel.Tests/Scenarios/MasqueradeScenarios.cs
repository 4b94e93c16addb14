using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>
/// Who is masqueraded, and who takes the short way past policy Local: by how pods are known, and whether all is masqueraded.
/// </summary>
internal static class MasqueradeScenarios
{
    private const string Both = "pod1 remote0", BothMasqueraded = Both + " masqueraded", OneMasqueraded = "pod1 masqueraded";

    private static readonly Offer[] Services =
    [
        new(1, "pod1 here; remote0 there", [1], 30001),
        new(2, "pod1 here; remote0 there", [2], 30002, (service, _) => service with { ExternalTrafficPolicy = TrafficPolicy.Local }),
        new(3, "pod1 here; remote0 there", [3], 30003, (service, _) => service with { InternalTrafficPolicy = TrafficPolicy.Local }),
        new(4, "pod1 here; remote0 there", [4], 30004, (service, _) => service with
        {
            ExternalTrafficPolicy = TrafficPolicy.Local,
            InternalTrafficPolicy = TrafficPolicy.Local,
        }),
    ];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        //                                pods to a ClusterIP  others to a ClusterIP  pods past policy Local
        new("pods known by address", Services, Flows(false, true, Both)),
        new("pods known by interface", Services, Flows(false, true, Both))
        {
            Node = node => node with { Detector = new LocalDetector([], "pod", IsPrefix: true) },
        },
        new("some pods known by address", Services, OneKnown)
        {
            Node = node => node with { Detector = new LocalDetector([Only("remote1", node), Only("pod0", node)]) },
        },
        new("some pods known by interface", Services, OneKnown)
        {
            Node = node => node with { Detector = new LocalDetector([], "pod0") },
        },
        new("pods not known", Services, Flows(false, false, "pod1")) { Node = WithoutDetector },
        new("all masqueraded", Services, Flows(true, true, Both)) { Options = new ModeOptions { MasqueradeAll = true } },
        new("all masqueraded, pods not known", Services, Flows(true, true, "pod1"))
        {
            Node = WithoutDetector,
            Options = new ModeOptions { MasqueradeAll = true },
        },
    ];

    /// <summary>Pod 0 is one of the node's pods; pod 2 is like somebody outside.</summary>
    private static Flow[] OneKnown =>
    [
        new("pod0", "cluster-1",  80,    Both),
        new("pod2", "cluster-1",  80,    BothMasqueraded),
        new("pod0", "cluster-3",  80,    "pod1"),
        new("pod2", "cluster-3",  80,    OneMasqueraded),
        .. External(1, "pod2", BothMasqueraded),
        .. External(2, "pod0", Both),
        .. External(2, "pod2", "pod1"),
    ];

    private static Cidr Only(string name, NodeSettings node) => Cidr.Of(Offer.At(name, node.Family));

    private static NodeSettings WithoutDetector(NodeSettings node) => node with { Detector = null };

    private static Flow[] Flows(bool pods, bool others, string podPastLocal)
    {
        var fromPod = pods ? " masqueraded" : "";
        var fromOthers = others ? " masqueraded" : "";
        return
        [
            // Policy Cluster.
            new("pod0",      "cluster-1",  80,    Both + fromPod),
            new("pod1",      "cluster-1",  80,    Both + fromPod), // back to itself, too
            new("node",      "cluster-1",  80,    Both + fromOthers) { Ipvs = BothMasqueraded }, // its source is the service's address
            new("outside",   "cluster-1",  80,    Both + fromOthers),
            .. External(1, "pod0", BothMasqueraded),
            .. External(1, "node", BothMasqueraded),
            .. External(1, "outside", BothMasqueraded),
            Localhost(30001, BothMasqueraded),
            // External policy Local.
            new("pod0",      "cluster-2",  80,    Both + fromPod),
            new("node",      "cluster-2",  80,    Both + fromOthers) { Ipvs = BothMasqueraded },
            new("outside",   "cluster-2",  80,    Both + fromOthers),
            .. External(2, "pod0", podPastLocal),
            .. External(2, "pod1", podPastLocal),
            .. External(2, "node", BothMasqueraded),
            .. External(2, "outside", "pod1"),
            Localhost(30002, BothMasqueraded),
            // Internal policy Local.
            new("pod0",      "cluster-3",  80,    "pod1" + fromPod),
            new("pod1",      "cluster-3",  80,    "pod1" + fromPod),
            new("node",      "cluster-3",  80,    "pod1" + fromOthers) { Ipvs = OneMasqueraded },
            new("outside",   "cluster-3",  80,    "pod1" + fromOthers),
            .. External(3, "pod0", BothMasqueraded),
            .. External(3, "node", BothMasqueraded),
            .. External(3, "outside", BothMasqueraded),
            Localhost(30003, BothMasqueraded),
            // Both.
            new("pod0",      "cluster-4",  80,    "pod1" + fromPod),
            new("outside",   "cluster-4",  80,    "pod1" + fromOthers),
            .. External(4, "pod0", podPastLocal),
            .. External(4, "node", BothMasqueraded),
            .. External(4, "outside", "pod1"),
        ];
    }

    private static Flow[] External(int service, string from, string outcome) =>
        [new(from, $"external-{service}", 80, outcome), new(from, "node", 30000 + service, outcome)];

    /// <summary>Only iptables leads loopback addresses to endpoints, and only those of IPv4.</summary>
    public static Flow Localhost(int port, string outcome) => new("localhost", "localhost", port, outcome)
    {
        Nftables = Probe.Refused,
        Ipvs = Probe.Refused,
        IPv6 = Probe.Refused,
    };
}
