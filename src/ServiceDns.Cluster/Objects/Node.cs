namespace ServiceDns.Cluster;

/// <summary>A Node, reduced to what locality and forwarding need. Immutable.</summary>
public sealed record Node
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The labels.</summary>
    public LabelSet Labels { get; init; }

    /// <summary>The label <c>topology.kubernetes.io/zone</c>, or null.</summary>
    public string? Zone => Labels["topology.kubernetes.io/zone"];

    /// <summary><c>spec.podCIDRs</c> as written.</summary>
    public ValueList<string> PodCidrs { get; init; } = [];

    /// <summary>The InternalIP addresses of <c>status.addresses</c>, then the ExternalIP ones.</summary>
    public ValueList<Address> Addresses { get; init; } = [];

    /// <summary>Allocatable CPU in thousandths of a core, 0 when not stated.</summary>
    public long AllocatableMilliCpu { get; init; }

    /// <summary>The condition Ready; true when not stated.</summary>
    public bool IsReady { get; init; } = true;

    /// <summary>True once <c>metadata.deletionTimestamp</c> is set.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>The keys of <c>spec.taints</c>.</summary>
    public ValueList<string> Taints { get; init; } = [];
}
