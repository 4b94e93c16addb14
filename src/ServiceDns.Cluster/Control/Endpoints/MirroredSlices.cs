namespace ServiceDns.Cluster.Control;

/// <summary>Makes slices that say what an Endpoints object says (the endpoint slice mirroring controller).</summary>
internal sealed class MirroredSlices(SliceNames names)
{
    private const int MaxPerSubset = 1000; // --mirroring-max-endpoints-per-subset

    /// <summary>Whether the object is one that asks not to be mirrored, or is a leader-election lock.</summary>
    public static bool IsExcluded(EndpointsDraft endpoints) =>
        endpoints.Labels.Value[SliceLabels.SkipMirror] == "true" || endpoints.Annotations.Value[KnownAnnotations.Leader] is not null;

    /// <summary>Whether its controller cut it at 1000 addresses, so that others know more endpoints than it does.</summary>
    public static bool IsTruncated(EndpointsDraft endpoints) => endpoints.Annotations.Value[KnownAnnotations.OverCapacity] == "truncated";

    /// <summary>Adds the slices, one list for each family and each set of ports.</summary>
    /// <param name="endpoints">The object; invalid addresses in it are skipped.</param>
    /// <param name="slices">Receives the slices.</param>
    /// <param name="errors">Receives a word about addresses beyond 1000 in a subset.</param>
    public void Make(EndpointsDraft endpoints, List<EndpointSlice> slices, List<FieldError> errors)
    {
        var groups = new List<Group>();
        foreach (var subset in endpoints.Subsets) Take(subset, groups, errors);
        var labels = SliceLabels.FromEndpoints(endpoints);
        foreach (var group in groups)
        {
            var index = 0;
            foreach (var chunk in group.Endpoints.Chunk(MaxPerSubset))
            {
                slices.Add(new EndpointSlice
                {
                    Namespace = endpoints.Key.Namespace,
                    Name = names.Next(endpoints.Key, group.Family, group.Ports, index++),
                    ServiceName = endpoints.Key.Name,
                    Family = group.Family,
                    Labels = labels,
                    Ports = group.Ports,
                    Endpoints = chunk,
                });
            }
        }
    }

    private static void Take(EndpointSubsetDraft subset, List<Group> groups, List<FieldError> errors)
    {
        var ports = subset.Ports.Select(Port).ToValueList();
        var ready = subset.Addresses.Where(EndpointsRules.IsUsable).Select(address => EndpointOf(address, isReady: true));
        var notReady = subset.NotReadyAddresses.Where(EndpointsRules.IsUsable).Select(address => EndpointOf(address, isReady: false));
        var all = ready.Concat(notReady).ToList();
        foreach (var endpoint in all.Take(MaxPerSubset)) GroupFor(groups, endpoint.Address.Family, ports).Endpoints.Add(endpoint);
        if (all.Count <= MaxPerSubset) return;
        errors.Add(new FieldError(
            "",
            $"A max of {MaxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. "
            + $"{all.Count - MaxPerSubset} addresses were skipped",
            subset.Line, true));
    }

    private static Group GroupFor(List<Group> groups, IpFamily family, ValueList<EndpointPort> ports)
    {
        var group = groups.Find(group => group.Family == family && group.Ports.Equals(ports));
        if (group is null) groups.Add(group = new Group(family, ports, []));
        return group;
    }

    private static EndpointPort Port(EndpointPortDraft port) => new(
        port.Name.Value ?? "",
        ServicePortRules.ReadProtocol(port.Protocol.Value) ?? Protocol.Tcp,
        (ushort)port.Port.Value,
        port.AppProtocol.Value);

    private static Endpoint EndpointOf(EndpointAddressDraft address, bool isReady) => new()
    {
        Address = address.IP,
        Hostname = address.Hostname is { Length: > 0 } ? address.Hostname : null,
        NodeName = address.NodeName,
        TargetName = address.TargetName,
        Conditions = EndpointConditions.KnowsReady | (isReady ? EndpointConditions.Ready : 0),
    };

    private sealed record Group(IpFamily Family, ValueList<EndpointPort> Ports, List<Endpoint> Endpoints);
}
