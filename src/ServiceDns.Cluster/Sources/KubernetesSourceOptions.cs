namespace ServiceDns.Cluster;

/// <summary>What of a cluster is read from its API server, and what of that is kept. What nobody asks for is not even requested.</summary>
/// <remarks>Namespaces and services are always read.</remarks>
public sealed record KubernetesSourceOptions
{
    /// <summary>Read endpoint slices; false for <c>noendpoints</c> and where services alone matter.</summary>
    public bool Endpoints { get; init; } = true;

    /// <summary>Read pods that have not ended: for <c>pods verified</c> and for answers that depend on who asks.</summary>
    public bool Pods { get; init; }

    /// <summary>Read nodes: for locality.</summary>
    public bool Nodes { get; init; }

    /// <summary>The only node to read, for who cares of one; null for all.</summary>
    public string? NodeName { get; init; }

    /// <summary>Read ServiceImports and the slices that belong to them (KEP-1645).</summary>
    public bool ServiceImports { get; init; }

    /// <summary>Read ServiceCIDRs (KEP-1880), where the server has them and lets them be read: for forwarding.</summary>
    public bool ServiceCidrs { get; init; }

    /// <summary>
    /// Which services, slices and pods the server gives out; null for all. Of their labels only those that it names are kept.
    /// </summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>Which namespaces the server gives out; null for all.</summary>
    public LabelSelector? NamespaceLabels { get; init; }

    /// <summary>Keep the name of the pod behind each endpoint: for <c>endpoint_pod_names</c>.</summary>
    public bool EndpointTargets { get; init; }

    /// <summary>Keep the hints that say which zones and nodes should use an endpoint: for forwarding.</summary>
    public bool EndpointHints { get; init; }

    /// <summary>Keep all labels of pods: for metadata about the pod that asks.</summary>
    public bool PodLabels { get; init; }

    /// <summary>Keep of pods all that endpoints depend on, labels, ports and conditions: for explaining. Many bytes a pod.</summary>
    public bool PodDetails { get; init; }

    /// <summary>A file in which the model is kept over restarts; null keeps it nowhere.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Hears of every request; may be called from any thread.</summary>
    public Action<ApiRequest>? Observe { get; init; }

    /// <summary>Read once and do not follow, and fail where the server does not answer: for <c>check</c> and <c>env</c>.</summary>
    public bool Once { get; init; }

    /// <summary>Called for every problem and every summary line; may be called from any thread.</summary>
    public required Action<SourceMessage> Report { get; init; }
}
