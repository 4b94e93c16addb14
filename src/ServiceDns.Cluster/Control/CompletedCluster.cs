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

    /// <summary>ServiceCIDRs.</summary>
    public IReadOnlyList<ServiceCidr> ServiceCidrs { get; init; } = [];

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
        foreach (var name in Gone(model.Namespaces, Namespaces, item => item.Name)) transaction.RemoveNamespace(name);
        foreach (var name in Gone(model.Nodes, Nodes, item => item.Name)) transaction.RemoveNode(name);
        foreach (var name in Gone(model.ServiceCidrs, ServiceCidrs, item => item.Name)) transaction.RemoveServiceCidr(name);
        foreach (var key in Gone(model.Pods, Pods, item => item.Key)) transaction.RemovePod(key);
        foreach (var key in Gone(transaction.Slices, EndpointSlices, item => item.Key)) transaction.RemoveSlice(key);
        foreach (var key in Gone(model.Services.Select(pair => pair.Value.Service).OfType<Service>(), Services, item => item.Key))
        {
            transaction.RemoveService(key);
        }
        foreach (var key in Gone(
            model.Services.Select(pair => pair.Value.Import).OfType<ServiceImport>(), ServiceImports, item => item.Key))
        {
            transaction.RemoveServiceImport(key);
        }

        WriteNamespacesTo(transaction);
        foreach (var item in Nodes) transaction.Set(item);
        foreach (var item in ServiceCidrs) transaction.Set(item);
        foreach (var item in Pods) transaction.Set(item);
        foreach (var item in Services) transaction.Set(item);
        foreach (var item in ServiceImports) transaction.Set(item);
        foreach (var item in EndpointSlices) transaction.Set(item);
    }

    /// <summary>Keys of what is there and not stated any more.</summary>
    private static List<TKey> Gone<T, TKey>(IEnumerable<T> present, IReadOnlyList<T> stated, Func<T, TKey> keyOf)
    {
        if (!present.Any()) return [];
        var kept = stated.Select(keyOf).ToHashSet();
        return present.Select(keyOf).Where(key => !kept.Contains(key)).ToList();
    }
}
