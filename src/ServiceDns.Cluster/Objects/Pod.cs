namespace ServiceDns.Cluster;

/// <summary>A pod's <c>status.phase</c>.</summary>
public enum PodPhase : byte
{
    /// <summary>Accepted, not started.</summary>
    Pending,

    /// <summary>Bound and started.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Succeeded,

    /// <summary>Ended badly.</summary>
    Failed,

    /// <summary>Its node does not answer.</summary>
    Unknown,
}

/// <summary>A port that a container declares.</summary>
/// <param name="Name">The name, empty when unnamed.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Number">The port.</param>
public sealed record ContainerPort(string Name, Protocol Protocol, ushort Number);

/// <summary>A Pod, reduced to what endpoints and pod names need. Under 200 bytes beside shared strings and labels; immutable.</summary>
public sealed record Pod
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary>The addresses of <c>status.podIPs</c>, primary (<c>status.podIP</c>) first.</summary>
    public ValueList<Address> Addresses { get; init; } = [];

    /// <summary>The phase.</summary>
    public PodPhase Phase { get; init; }

    /// <summary>The condition Ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>
    /// What the status says of a pod that is not ready: the condition with reason and message, the container that waits; else null.
    /// </summary>
    public string? WhyNotReady { get; init; }

    /// <summary>True once <c>deletionTimestamp</c> is set.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>Whether it has its node's network: its addresses are the node's, and other pods' as well.</summary>
    public bool IsHostNetwork { get; init; }

    /// <summary><c>spec.hostname</c>, or null.</summary>
    public string? Hostname { get; init; }

    /// <summary><c>spec.subdomain</c>, or null.</summary>
    public string? Subdomain { get; init; }

    /// <summary><c>spec.nodeName</c>, or null.</summary>
    public string? NodeName { get; init; }

    /// <summary>The labels.</summary>
    public LabelSet Labels { get; init; }

    /// <summary>Ports of the containers, then of the sidecars (init containers that restart always).</summary>
    public ValueList<ContainerPort> Ports { get; init; } = [];
}
