using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>How packets of this node's pods are known (<c>detectLocalMode</c>).</summary>
public enum DetectLocalMode : byte
{
    /// <summary>By source address in <c>clusterCIDR</c>.</summary>
    ClusterCIDR,

    /// <summary>By source address in the Node's <c>spec.podCIDRs</c>.</summary>
    NodeCIDR,

    /// <summary>By the bridge they come from.</summary>
    BridgeInterface,

    /// <summary>By the beginning of the name of the interface they come from.</summary>
    InterfaceNamePrefix,
}

/// <summary>What the configuration says of this node; with the Node object it gives <see cref="NodeSettings"/>.</summary>
public sealed record NodeRules
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Overrides the node's address of its family, unless it is unspecified (<c>bindAddress</c>).</summary>
    public Address? BindAddress { get; init; }

    /// <summary>How local pods are known.</summary>
    public DetectLocalMode DetectLocalMode { get; init; }

    /// <summary>The pods' ranges (<c>clusterCIDR</c>).</summary>
    public ValueList<Cidr> ClusterCidrs { get; init; } = [];

    /// <summary><c>detectLocal.bridgeInterface</c>.</summary>
    public string BridgeInterface { get; init; } = "";

    /// <summary><c>detectLocal.interfaceNamePrefix</c>.</summary>
    public string InterfaceNamePrefix { get; init; } = "";

    /// <summary>Ranges of addresses that take node ports (<c>nodePortAddresses</c>); where there are none, all do.</summary>
    public ValueList<Cidr> NodePortRanges { get; init; } = [];

    /// <summary>Whether the node's primary address of each family takes node ports, beside <see cref="NodePortRanges"/>.</summary>
    public bool NodePortsOnPrimary { get; init; }

    /// <summary>Whether enough is known of the node to forward: with <see cref="DetectLocalMode.NodeCIDR"/> its pods' ranges.</summary>
    public bool IsReady(Node? node) => DetectLocalMode != DetectLocalMode.NodeCIDR || node?.PodCidrs.Count > 0;

    /// <summary>The node's addresses of the family, primary first.</summary>
    public ValueList<Address> AddressesOf(Node? node, IpFamily family)
    {
        var own = (node?.Addresses ?? []).Where(address => address.Family == family);
        return BindAddress is { } bind && bind.Family == family && bind.Number != 0
            ? own.Where(address => address != bind).Prepend(bind).ToValueList()
            : own.ToValueList();
    }

    /// <summary>The settings for one family.</summary>
    /// <param name="node">The Node object; null while there is none.</param>
    /// <param name="family">The family.</param>
    /// <param name="serviceRanges">Where ClusterIPs come from, as far as it is known.</param>
    public NodeSettings SettingsOf(Node? node, IpFamily family, IEnumerable<Cidr>? serviceRanges = null)
    {
        var addresses = AddressesOf(node, family);
        return new NodeSettings
        {
            Family = family,
            NodeName = Name,
            Zone = node?.Zone ?? "",
            Addresses = addresses,
            Detector = DetectorOf(node, family),
            NodePorts = NodePortAddresses.Parse(
                family, NodePortRanges.Concat(addresses.Take(NodePortsOnPrimary ? 1 : 0).Select(Cidr.Of))),
            ServiceRanges = (serviceRanges ?? []).Where(range => range.Family == family).Distinct()
                .OrderBy(range => range.Network).ThenBy(range => range.PrefixLength).ToValueList(),
        };
    }

    private LocalDetector? DetectorOf(Node? node, IpFamily family) => DetectLocalMode switch
    {
        DetectLocalMode.BridgeInterface when BridgeInterface.Length > 0 => new LocalDetector([], BridgeInterface),
        DetectLocalMode.InterfaceNamePrefix when InterfaceNamePrefix.Length > 0 =>
            new LocalDetector([], InterfaceNamePrefix, IsPrefix: true),
        DetectLocalMode.ClusterCIDR => ByRange(ClusterCidrs, family),
        DetectLocalMode.NodeCIDR => ByRange(PodRanges(node), family),
        _ => null,
    };

    private static IEnumerable<Cidr> PodRanges(Node? node)
    {
        foreach (var text in (node?.PodCidrs ?? []).AsEnumerable())
        {
            if (Cidr.TryParse(text, out var range)) yield return range;
        }
    }

    private static LocalDetector? ByRange(IEnumerable<Cidr> ranges, IpFamily family) =>
        ranges.Where(range => range.Family == family).Take(1).ToValueList() is { Count: > 0 } own ? new LocalDetector(own) : null;
}
