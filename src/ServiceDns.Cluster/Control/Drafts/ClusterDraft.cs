namespace ServiceDns.Cluster.Control;

/// <summary>All that the manifests state, each list in the order of the files and of the documents in them.</summary>
public sealed record ClusterDraft
{
    /// <summary>Namespaces.</summary>
    public IReadOnlyList<Placed<Namespace>> Namespaces { get; init; } = [];

    /// <summary>Nodes.</summary>
    public IReadOnlyList<Placed<Node>> Nodes { get; init; } = [];

    /// <summary>Pods.</summary>
    public IReadOnlyList<Placed<Pod>> Pods { get; init; } = [];

    /// <summary>Services.</summary>
    public IReadOnlyList<ServiceDraft> Services { get; init; } = [];

    /// <summary>EndpointSlices.</summary>
    public IReadOnlyList<EndpointSliceDraft> EndpointSlices { get; init; } = [];

    /// <summary>Endpoints objects.</summary>
    public IReadOnlyList<EndpointsDraft> Endpoints { get; init; } = [];

    /// <summary>ServiceImports.</summary>
    public IReadOnlyList<Placed<ServiceImport>> ServiceImports { get; init; } = [];

    /// <summary>ServiceCIDRs.</summary>
    public IReadOnlyList<Placed<ServiceCidr>> ServiceCidrs { get; init; } = [];
}
