using ServiceDns.Cluster;
using Xunit;

namespace ServiceDns.Kernel.Tests.Network;

/// <summary>What becomes of packets to the services of a <see cref="FlowNetwork"/>: the same in every mode.</summary>
public static class FlowTable
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
                    foreach (var (from, to, port, outcome) in Flows)
                    {
                        rows.Add(family, protocol, from, to, port, outcome);
                    }
                }
            }
            return rows;
        }
    }
}
