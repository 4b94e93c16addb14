using ServiceDns.Cluster.Control;

namespace ServiceDns.Sources.Manifests;

/// <summary>The objects of one file, each list in the order of the file.</summary>
internal sealed class FileContents
{
    public List<Placed<Namespace>> Namespaces { get; } = [];

    public List<Placed<Node>> Nodes { get; } = [];

    public List<Placed<Pod>> Pods { get; } = [];

    public List<ServiceDraft> Services { get; } = [];

    public List<EndpointSliceDraft> EndpointSlices { get; } = [];

    public List<EndpointsDraft> Endpoints { get; } = [];

    public List<Placed<ServiceImport>> ServiceImports { get; } = [];

    public List<Placed<ServiceCidr>> ServiceCidrs { get; } = [];

    /// <summary>What was wrong with objects whose kind did not get clear.</summary>
    public List<SourceMessage> Mistakes { get; } = [];

    /// <summary>How many objects of each kind that is not read.</summary>
    public SortedDictionary<string, int> PassedOver { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Namespaces.Count + Nodes.Count + Pods.Count + Services.Count
        + EndpointSlices.Count + Endpoints.Count + ServiceImports.Count + ServiceCidrs.Count == 0;

    /// <summary>Gives back what the lists grew in advance.</summary>
    public void Trim()
    {
        Namespaces.TrimExcess();
        Nodes.TrimExcess();
        Pods.TrimExcess();
        Services.TrimExcess();
        EndpointSlices.TrimExcess();
        Endpoints.TrimExcess();
        ServiceImports.TrimExcess();
        ServiceCidrs.TrimExcess();
    }
}
