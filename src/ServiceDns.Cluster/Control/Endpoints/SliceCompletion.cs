namespace ServiceDns.Cluster.Control;

/// <summary>
/// All slices of the cluster: the stated ones, and for each service without any those of its Endpoints object or of its pods.
/// </summary>
internal static class SliceCompletion
{
    public static List<EndpointSlice> Run(
        ClusterDraft draft, List<Service> services, IReadOnlyList<Pod> pods, IReadOnlyList<Node> nodes, CompletionOptions options,
        List<Problem> problems)
    {
        var slices = Stated(draft, problems);
        var hasSlices = slices.Where(slice => slice.ServiceName.Length > 0)
            .Select(slice => new ObjectKey(slice.Namespace, slice.ServiceName)).ToHashSet();
        var names = new SliceNames(slices.Select(slice => slice.Key));
        var endpoints = StatedEndpoints(draft, problems);

        var selecting = services.FindAll(IsSelecting);
        var index = new PodIndex(selecting, pods);
        var mirrored = new MirroredSlices(names);
        var selected = new SelectorSlices(index, names, new NodeTopology(nodes), options.MaxEndpointsPerSlice);
        var errors = new List<FieldError>();
        foreach (var service in services)
        {
            if (hasSlices.Contains(service.Key)) continue;
            var isSelecting = IsSelecting(service);
            var stated = endpoints.GetValueOrDefault(service.Key);
            // What a controller cut is less than what the pods say.
            if (stated is not null && MirroredSlices.IsTruncated(stated) && isSelecting && index.Find(service).Any()) stated = null;
            if (stated is not null)
            {
                errors.Clear();
                mirrored.Make(stated, slices, errors);
                PlacedObjects.Report(errors, "Endpoints", stated.Key, stated.File, stated.Line, problems);
            }
            else if (isSelecting) selected.Make(service, slices);
        }
        return slices;
    }

    private static bool IsSelecting(Service service) => service.Selector.Count > 0 && service.Type != ServiceType.ExternalName;

    private static List<EndpointSlice> Stated(ClusterDraft draft, List<Problem> problems)
    {
        var slices = new List<EndpointSlice>(draft.EndpointSlices.Count);
        var seen = new FirstStated("EndpointSlice", draft.EndpointSlices.Count, problems);
        var errors = new List<FieldError>();
        foreach (var stated in draft.EndpointSlices)
        {
            errors.Clear();
            var slice = SliceRules.Check(stated, errors);
            PlacedObjects.Report(errors, "EndpointSlice", stated.Slice.Key, stated.File, stated.Line, problems);
            if (slice is not null && seen.Add(slice.Key, stated.File, stated.Line)) slices.Add(slice);
        }
        return slices;
    }

    private static Dictionary<ObjectKey, EndpointsDraft> StatedEndpoints(ClusterDraft draft, List<Problem> problems)
    {
        var endpoints = new Dictionary<ObjectKey, EndpointsDraft>();
        var seen = new FirstStated("Endpoints", draft.Endpoints.Count, problems);
        foreach (var stated in draft.Endpoints)
        {
            var errors = EndpointsRules.Check(stated);
            var canServe = PlacedObjects.Report(errors, "Endpoints", stated.Key, stated.File, stated.Line, problems);
            if (!canServe || !seen.Add(stated.Key, stated.File, stated.Line)) continue;
            if (!MirroredSlices.IsExcluded(stated)) endpoints.Add(stated.Key, stated);
        }
        return endpoints;
    }
}
