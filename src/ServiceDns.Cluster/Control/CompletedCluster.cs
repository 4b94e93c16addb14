namespace ServiceDns.Cluster.Control;

/// <summary>What the manifests amount to: every object finished, each key once, in the order of the manifests.</summary>
public sealed record CompletedCluster
{
    /// <summary>Namespaces, those included that appear only as the namespace of another object.</summary>
    public IReadOnlyList<Namespace> Namespaces { get; init; } = [];

    /// <summary>Nodes.</summary>
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Pods.</summary>
    public IReadOnlyList<Pod> Pods { get; init; } = [];

    /// <summary>Services, with addresses and node ports.</summary>
    public IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>Slices: stated, mirrored from Endpoints, and made from pods.</summary>
    public IReadOnlyList<EndpointSlice> EndpointSlices { get; init; } = [];

    /// <summary>ServiceImports.</summary>
    public IReadOnlyList<ServiceImport> ServiceImports { get; init; } = [];

    /// <summary>Every broken rule, in the order of the kinds above and of the manifests.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Sets the namespaces alone. Before the first <see cref="WriteTo"/> it spares observers a look at every object for each
    /// namespace, which changes what they make of the objects in it.</summary>
    public void WriteNamespacesTo(ClusterTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        foreach (var item in Namespaces) transaction.Set(item);
    }

    /// <summary>Makes the model say exactly this: sets every object and removes what is not here. Equal objects cause no change.</summary>
    public void WriteTo(ClusterTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var model = transaction.Model;
        var namespaces = Namespaces.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var nodes = Nodes.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var pods = Pods.Select(item => item.Key).ToHashSet();
        var services = Services.Select(item => item.Key).ToHashSet();
        var imports = ServiceImports.Select(item => item.Key).ToHashSet();
        var slices = EndpointSlices.Select(item => item.Key).ToHashSet();

        foreach (var gone in model.Namespaces.Where(item => !namespaces.Contains(item.Name)).ToList())
        {
            transaction.RemoveNamespace(gone.Name);
        }
        foreach (var gone in model.Nodes.Where(item => !nodes.Contains(item.Name)).ToList()) transaction.RemoveNode(gone.Name);
        foreach (var gone in model.Pods.Where(item => !pods.Contains(item.Key)).ToList()) transaction.RemovePod(gone.Key);
        foreach (var gone in transaction.Slices.Where(item => !slices.Contains(item.Key))) transaction.RemoveSlice(gone.Key);
        foreach (var (key, state) in model.Services.ToList())
        {
            if (state.Service is not null && !services.Contains(key)) transaction.RemoveService(key);
            if (state.Import is not null && !imports.Contains(key)) transaction.RemoveServiceImport(key);
        }

        WriteNamespacesTo(transaction);
        foreach (var item in Nodes) transaction.Set(item);
        foreach (var item in Pods) transaction.Set(item);
        foreach (var item in Services) transaction.Set(item);
        foreach (var item in ServiceImports) transaction.Set(item);
        foreach (var item in EndpointSlices) transaction.Set(item);
    }
}
