namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Which kinds are read, and which objects of each, as CoreDNS chooses them.</summary>
internal static class WatchedKinds
{
    // CoreDNS watches slices a second time with this selector; all that matters here is in the first watch, unless there is none.
    private const string OfImports = "multicluster.kubernetes.io/service-name";

    // Who else forwards or answers for a service; the forwarder leaves such a one alone.
    private static readonly string[] OtherParties = ["service.kubernetes.io/service-proxy-name", "service.kubernetes.io/headless"];

    public static IReadOnlyList<WatchedKind> Of(KubernetesSourceOptions options)
    {
        var shared = new SharedValues();
        var selector = options.Labels?.ToString();
        var chosenBy = options.Labels?.Keys ?? [];
        var labels = new LabelFields(shared, [.. OtherParties, .. chosenBy]);
        List<WatchedKind> kinds =
        [
            new NamespaceKind(shared, new LabelFields(shared, options.NamespaceLabels?.Keys ?? []))
            {
                LabelSelector = options.NamespaceLabels?.ToString(),
            },
            new ServiceKind(shared, labels) { LabelSelector = selector },
        ];
        if (options.Endpoints || options.ServiceImports)
        {
            kinds.Add(new EndpointSliceKind(shared, labels, new EndpointFields(shared, options.EndpointTargets, options.EndpointHints))
            {
                LabelSelector = options.Endpoints ? selector : selector is null ? OfImports : $"{selector},{OfImports}",
            });
        }
        if (options.ServiceImports) kinds.Add(new ServiceImportKind(shared));
        if (options.ServiceCidrs) kinds.Add(new ServiceCidrKind(shared));
        if (options.Nodes)
        {
            kinds.Add(new NodeKind(shared) { FieldSelector = options.NodeName is { } name ? $"metadata.name={name}" : null });
        }
        if (options.Pods)
        {
            var kept = options.PodLabels || options.PodDetails ? new LabelFields(shared, keys: null) : new LabelFields(shared, chosenBy);
            kinds.Add(new PodKind(shared, kept, options.PodDetails) { LabelSelector = selector, FieldSelector = PodKind.NotEnded });
        }
        return kinds;
    }
}
