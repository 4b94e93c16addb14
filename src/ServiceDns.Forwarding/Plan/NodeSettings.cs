using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>What the plan and the modes know of this node, in one family. Immutable, compared by content; a change of it means a new
/// plan.</summary>
public sealed record NodeSettings
{
    /// <summary>The family.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The node's name: endpoints with it are local.</summary>
    public required string NodeName { get; init; }

    /// <summary>The label <c>topology.kubernetes.io/zone</c>, empty when there is none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The node's addresses of the family, the primary one first; empty when unknown.</summary>
    public ValueList<Address> Addresses { get; init; } = [];

    /// <summary>How packets of this node's pods are known; null when there is no way to tell.</summary>
    public LocalDetector? Detector { get; init; }

    /// <summary>Which of the node's addresses take node ports, and health checks.</summary>
    public required NodePortAddresses NodePorts { get; init; }

    /// <summary>The ranges that ClusterIPs are given from, where they are known (ServiceCIDR objects): packets to other addresses of them
    /// go nowhere.</summary>
    public ValueList<Cidr> ServiceRanges { get; init; } = [];
}

/// <summary>How a packet's source is known to be a pod of this node: by address, or by the interface it comes from.</summary>
/// <param name="Ranges">Source ranges; empty when the interface tells.</param>
/// <param name="Interface">The interface, empty when ranges tell.</param>
/// <param name="IsPrefix">Whether <paramref name="Interface"/> is the beginning of the name of every such interface.</param>
public sealed record LocalDetector(ValueList<Cidr> Ranges, string Interface = "", bool IsPrefix = false);
