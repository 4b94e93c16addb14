namespace ServiceDns.Cluster;

/// <summary>An endpoint's conditions; a condition that the object does not state is absent from <c>Known…</c>.</summary>
[Flags]
public enum EndpointConditions : byte
{
    /// <summary>Nothing stated: ready, serving, not terminating (discovery/v1).</summary>
    None = 0,

    /// <summary><c>ready</c> is stated.</summary>
    KnowsReady = 1,

    /// <summary><c>ready: true</c>.</summary>
    Ready = 2,

    /// <summary><c>serving</c> is stated.</summary>
    KnowsServing = 4,

    /// <summary><c>serving: true</c>.</summary>
    Serving = 8,

    /// <summary><c>terminating: true</c>; absent means false.</summary>
    Terminating = 16,
}

/// <summary>A port of a slice.</summary>
/// <param name="Name">The service port's name, empty when unnamed.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The number in the pod; 0 when the object has none (any port).</param>
/// <param name="AppProtocol">The application protocol, or null.</param>
public sealed record EndpointPort(string Name, Protocol Protocol, ushort Port, string? AppProtocol = null);

/// <summary>The zones and nodes that should use an endpoint.</summary>
/// <param name="Zones">Zone names of <c>hints.forZones</c>.</param>
/// <param name="Nodes">Node names of <c>hints.forNodes</c>.</param>
public sealed record EndpointHints(ValueList<string> Zones, ValueList<string> Nodes);

/// <summary>One endpoint, kept by value in its slice: 72 bytes beside shared strings.</summary>
public readonly record struct Endpoint
{
    /// <summary>The first address; consumers use this one (discovery/v1: the others are to be treated alike).</summary>
    public Address Address { get; init; }

    /// <summary>Addresses after the first; mostly none, as controllers write one.</summary>
    public ValueList<Address> MoreAddresses { get; init; }

    /// <summary>The host name that gives it a DNS name of its own, or null.</summary>
    public string? Hostname { get; init; }

    /// <summary>The node it runs on, or null.</summary>
    public string? NodeName { get; init; }

    /// <summary>The zone it runs in, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>The name of the object in <c>targetRef</c>, or null.</summary>
    public string? TargetName { get; init; }

    /// <summary>Topology hints, or null.</summary>
    public EndpointHints? Hints { get; init; }

    /// <summary>The stated conditions.</summary>
    public EndpointConditions Conditions { get; init; }

    /// <summary>Ready, where silence means yes (discovery/v1).</summary>
    public bool IsReady => (Conditions & EndpointConditions.KnowsReady) == 0 || (Conditions & EndpointConditions.Ready) != 0;

    /// <summary>Serving, where silence means the same as ready.</summary>
    public bool IsServing => (Conditions & EndpointConditions.KnowsServing) == 0 ? IsReady : (Conditions & EndpointConditions.Serving) != 0;

    /// <summary>Terminating, where silence means no.</summary>
    public bool IsTerminating => (Conditions & EndpointConditions.Terminating) != 0;
}

/// <summary>An EndpointSlice: at most 1000 endpoints of one service, one family and one list of ports. Immutable.</summary>
public sealed class EndpointSlice
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary>The label <c>kubernetes.io/service-name</c>; empty when it has none (such a slice belongs to no service).</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>The label <c>multicluster.kubernetes.io/service-name</c>, or null (KEP-1645).</summary>
    public string? ImportedServiceName { get; init; }

    /// <summary>The label <c>multicluster.kubernetes.io/source-cluster</c>, or null (KEP-1645).</summary>
    public string? SourceCluster { get; init; }

    /// <summary>The addresses' family.</summary>
    public IpFamily Family { get; init; }

    /// <summary>The object's labels.</summary>
    public LabelSet Labels { get; init; }

    /// <summary>The ports; null or empty means that the object names none.</summary>
    public ValueList<EndpointPort> Ports { get; init; } = [];

    /// <summary>The endpoints; the array is owned by this object and never changed.</summary>
    public Endpoint[] Endpoints { get; init; } = [];

    /// <summary><c>endpoints.kubernetes.io/last-change-trigger-time</c>, or null.</summary>
    public DateTimeOffset? LastChangeTriggerTime { get; init; }

    /// <summary>Whether <paramref name="other"/> says the same in every field but the trigger time.</summary>
    public bool SaysTheSameAs(EndpointSlice other) =>
        Key == other.Key && ServiceName == other.ServiceName && ImportedServiceName == other.ImportedServiceName
        && SourceCluster == other.SourceCluster && Family == other.Family && Labels.Equals(other.Labels)
        && Ports.Equals(other.Ports) && Endpoints.AsSpan().SequenceEqual(other.Endpoints);
}
