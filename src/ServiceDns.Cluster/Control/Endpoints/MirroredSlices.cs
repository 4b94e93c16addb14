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
        var groups = new List<(IpFamily Family, ValueList<EndpointPort> Ports, List<Endpoint> Endpoints)>();
        foreach (var subset in endpoints.Subsets)
        {
            var ports = subset.Ports.Select(Port).ToValueList();
            var ready = subset.Addresses.Where(EndpointsRules.IsUsable).Select(address => (address, Ready: true));
            var notReady = subset.NotReadyAddresses.Where(EndpointsRules.IsUsable).Select(address => (address, Ready: false));
            var skipped = 0;
            var taken = 0;
            foreach (var (address, isReady) in ready.Concat(notReady))
            {
                if (taken == MaxPerSubset)
                {
                    skipped++;
                    continue;
                }
                taken++;
                GroupFor(groups, address.IP.Family, ports).Add(EndpointOf(address, isReady));
            }
            if (skipped == 0) continue;
            errors.Add(new FieldError(
                "",
                $"A max of {MaxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. "
                + $"{skipped} addresses were skipped",
                subset.Line, true));
        }

        var labels = SliceLabels.FromEndpoints(endpoints);
        foreach (var (family, ports, list) in groups)
        {
            var index = 0;
            foreach (var chunk in list.Chunk(MaxPerSubset))
            {
                slices.Add(new EndpointSlice
                {
                    Namespace = endpoints.Key.Namespace,
                    Name = names.Next(endpoints.Key, family, ports, index++),
                    ServiceName = endpoints.Key.Name,
                    Family = family,
                    Labels = labels,
                    Ports = ports,
                    Endpoints = chunk,
                });
            }
        }
    }

    private static List<Endpoint> GroupFor(
        List<(IpFamily Family, ValueList<EndpointPort> Ports, List<Endpoint> Endpoints)> groups,
        IpFamily family,
        ValueList<EndpointPort> ports)
    {
        var index = groups.FindIndex(group => group.Family == family && group.Ports.Equals(ports));
        if (index >= 0) return groups[index].Endpoints;
        groups.Add((family, ports, []));
        return groups[^1].Endpoints;
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
}
