using ServiceDns.Cluster;
using ServiceDns.Kernel.Tests.Network;

namespace ServiceDns.Kernel.Tests.Scenarios;

/// <summary>Services of several ports, and ports of several protocols; and more endpoints than anybody would list.</summary>
internal static class PortScenarios
{
    /// <summary>Where pods listen too.</summary>
    public const int Other = 8081;

    /// <summary>Where the addresses <c>many-N</c> listen, over TCP.</summary>
    public const int OfMany = 8082;

    private const string Two = "pod1 here; remote0 there", Others = "pod1:8081 remote0:8081";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(
            "several ports",
            [
                new(1, Two, Change: (service, _) => service with
                {
                    Ports =
                    [
                        new("http", Protocol.Tcp, 80), new("https", Protocol.Tcp, 443), new("dns", Protocol.Udp, 53),
                        new("dns-tcp", Protocol.Tcp, 53), new("dns-sctp", Protocol.Sctp, 53),
                    ],
                })
                {
                    Targets =
                    [
                        new("http", Protocol.Tcp, Names.Usual), new("https", Protocol.Tcp, Other), new("dns", Protocol.Udp, Names.Usual),
                        new("dns-tcp", Protocol.Tcp, Other), new("dns-sctp", Protocol.Sctp, Names.Usual),
                    ],
                },
                new(2, "pod1 here"),
            ],
            [
                new("pod0", "cluster-1", 80,  "pod1 remote0") { Only = Protocol.Tcp },
                new("pod0", "cluster-1", 443, Others) { Only = Protocol.Tcp },
                new("pod0", "cluster-1", 53,  Others) { Only = Protocol.Tcp },
                new("pod0", "cluster-1", 53,  "pod1 remote0") { Only = Protocol.Udp },
                new("pod0", "cluster-1", 80,  Probe.Refused) { Only = Protocol.Udp, Iptables = Probe.Silence }, // it goes round
                new("pod0", "cluster-2", 443, Probe.Refused) { Iptables = Probe.Silence }, // the other service's port
            ]),
        new(
            "a port without endpoints beside one that has some",
            [new(1, Two, [1], 30001) { Targets = [new("t", Protocol.Tcp, Names.Usual)] }],
            [
                .. from to in Frontends select new Flow("outside", to.Name, to.Port, "pod1 remote0 masqueraded") { Only = Protocol.Tcp },
                .. from to in Frontends select new Flow("outside", to.Name, to.Port, Probe.Refused) { Only = Protocol.Udp },
            ]),
        new(
            "one number for the node ports of two services",
            [
                new(1, "pod1 here", NodePort: 30001, Change: (service, _) => service with { Ports = [service.Ports[0]] }),
                new(2, "remote0 there", NodePort: 30001, Change: (service, _) => service with { Ports = [service.Ports[1]] }),
            ],
            [
                new("outside", "node", 30001, "pod1 masqueraded") { Only = Protocol.Tcp },
                new("outside", "node", 30001, "remote0 masqueraded") { Only = Protocol.Udp },
            ]),
        new(
            "a thousand endpoints",
            [
                new(1, string.Join(';', Enumerable.Range(1, 1000).Select(number => $"many-{number} there")), NodePort: 30001)
                {
                    Targets = [new("t", Protocol.Tcp, OfMany)],
                },
            ],
            [
                new("pod0",    "cluster-1", 80,    $"any:{OfMany}") { Only = Protocol.Tcp },
                new("outside", "node",      30001, $"any:{OfMany} masqueraded") { Only = Protocol.Tcp },
            ]),
    ];

    private static (string Name, int Port)[] Frontends => [("cluster-1", 80), ("external-1", 80), ("node", 30001)];
}
