using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>What becomes of packets that nobody answers.</summary>
internal static class RefusalScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "no endpoint",
            [new(1, "", [1], 30001, (service, family) => service with { ExternalIPs = [Offer.At("external-2", family)] })],
            [
                .. from client in new[] { "pod0", "node", "outside" }
                   from to in new[] { "cluster-1", "external-1", "external-2" }
                   select new Flow(client, to, 80, Probe.Refused),
                .. from client in new[] { "pod0", "node", "outside" } select new Flow(client, "node", 30001, Probe.Refused),
            ]),
        new(
            "ports and addresses that no service has",
            [
                new(90, "pod1 here"),
                new(1, "pod1 here", Change: (service, _) => service with { Ports = [new("t", Protocol.Tcp, 80)] }),
            ],
            [
                // kube-proxy leaves them alone in mode iptables, refuses ports and drops addresses in mode nftables, refuses ports in mode
                // ipvs.
                new("pod0", "cluster-90", 80, "pod1"),
                new("pod0", "cluster-90", 81, Probe.Refused) { Iptables = Flow.Untouched },
                new("node", "cluster-90", 81, Probe.Refused) { Iptables = Flow.Untouched },
                new("pod0", "cluster-91", 80, Probe.Silence) { Iptables = Flow.Untouched },
                new("node", "cluster-91", 80, Probe.Silence) { Iptables = Flow.Untouched },
                new("pod0", "cluster-1",  80, "pod1") { Only = Protocol.Tcp },
                new("pod0", "cluster-1",  80, Probe.Refused) { Only = Protocol.Udp, Iptables = Probe.Silence },
            ]),
    ];
}
