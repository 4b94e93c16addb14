namespace ServiceDns.Cluster.Control;

/// <summary>The labels that Kubernetes' controllers give to slices.</summary>
internal static class SliceLabels
{
    public const string ServiceName = "kubernetes.io/service-name";
    public const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    public const string Headless = "service.kubernetes.io/headless";
    public const string SkipMirror = "endpointslice.kubernetes.io/skip-mirror";

    /// <summary>For slices made from pods: the Service's labels, except the reserved ones, and those.</summary>
    public static LabelSet FromService(Service service)
    {
        var labels = service.Labels.Pairs.ToArray().Where(pair => pair.Key is not (ServiceName or ManagedBy or Headless)).ToList();
        if (service.ClusterIPs.Count == 0) labels.Add(new(Headless, ""));
        labels.Add(new(ServiceName, service.Name));
        labels.Add(new(ManagedBy, "endpointslice-controller.k8s.io"));
        return new LabelSet(labels);
    }

    /// <summary>For slices that mirror an Endpoints object: its labels, and the reserved ones.</summary>
    public static LabelSet FromEndpoints(EndpointsDraft endpoints) => new(
    [
        .. endpoints.Labels.Value.Pairs,
        new(ServiceName, endpoints.Key.Name),
        new(ManagedBy, "endpointslicemirroring-controller.k8s.io"),
    ]);
}
