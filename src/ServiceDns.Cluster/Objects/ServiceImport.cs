namespace ServiceDns.Cluster;

/// <summary>A ServiceImport of the Multi-Cluster Services API (KEP-1645): a service of the cluster set.</summary>
public sealed record ServiceImport
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary>True for <c>type: Headless</c>.</summary>
    public bool IsHeadless { get; init; }

    /// <summary><c>spec.ips</c>: the cluster set's addresses in this cluster.</summary>
    public ValueList<Address> Addresses { get; init; } = [];

    /// <summary>The ports.</summary>
    public ValueList<ServicePort> Ports { get; init; } = [];

    /// <summary>The object's labels.</summary>
    public LabelSet Labels { get; init; }
}
