namespace ServiceDns.Cluster.Control;

/// <summary>Turns what manifests state into what a cluster would hold: the one entry point of Control.</summary>
/// <remarks>
/// A pure function: no clock, no chance, no I/O; the same drafts in the same order give the same cluster on every machine. Nearly linear:
/// each object is looked at a bounded number of times, and pods once for each label.
/// Of an object that is stated twice the first counts. The endpoints of a service come from its stated slices; where there are none, from
/// the Endpoints object of its name; where there is none, from the pods that its selector chooses.
/// </remarks>
public static class Completion
{
    /// <summary>Checks everything, fills in what is missing, and reports every broken rule.</summary>
    /// <param name="draft">What the manifests state.</param>
    /// <param name="options">What the control plane is configured with.</param>
    /// <param name="previous">An earlier result; objects that say the same as then are the same instances as then.</param>
    public static CompletedCluster Complete(ClusterDraft draft, CompletionOptions options, CompletedCluster? previous = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<Problem>();
        var namespaces = PlacedObjects.Keep(
            draft.Namespaces, "Namespace", item => new ObjectKey("", item.Name), PlacedRules.Check, problems);
        var nodes = PlacedObjects.Keep(draft.Nodes, "Node", item => new ObjectKey("", item.Name), PlacedRules.Check, problems);
        var pods = PlacedObjects.Keep(draft.Pods, "Pod", item => item.Key, PlacedRules.Check, problems);
        var imports = PlacedObjects.Keep(draft.ServiceImports, "ServiceImport", item => item.Key, PlacedRules.Check, problems);
        var ranges = PlacedObjects.Keep(
            draft.ServiceCidrs, "ServiceCIDR", item => new ObjectKey("", item.Name), PlacedRules.Check, problems);
        var services = ServiceCompletion.Run(draft.Services, options, problems);
        var slices = SliceCompletion.Run(draft, services, pods, nodes, options, problems);

        var completed = new CompletedCluster
        {
            Nodes = nodes,
            Pods = pods,
            Services = Reuse.Services(services, previous),
            EndpointSlices = Reuse.Slices(slices, previous),
            ServiceImports = imports,
            ServiceCidrs = ranges,
            Problems = problems,
        };
        return completed with { Namespaces = WithImplied(namespaces, completed) };
    }

    /// <summary>Adds the namespaces that only other objects name: an API server would not have let those in otherwise.</summary>
    private static List<Namespace> WithImplied(List<Namespace> stated, CompletedCluster cluster)
    {
        var known = stated.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var implied = cluster.Services.Select(item => item.Namespace)
            .Concat(cluster.EndpointSlices.Select(item => item.Namespace))
            .Concat(cluster.Pods.Select(item => item.Namespace))
            .Concat(cluster.ServiceImports.Select(item => item.Namespace));
        foreach (var name in implied)
        {
            // As the API server labels every namespace it creates.
            if (known.Add(name)) stated.Add(new Namespace(name, new LabelSet([new("kubernetes.io/metadata.name", name)])));
        }
        return stated;
    }
}
