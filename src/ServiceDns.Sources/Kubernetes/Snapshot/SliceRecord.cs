namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>An EndpointSlice in a snapshot. When it last changed is not kept: nothing of it is programmed for that reason.</summary>
internal static class SliceRecord
{
    [Flags]
    private enum Has : byte
    {
        IPv6 = 1,
        Labels = 1 << 1,
        Import = 1 << 2,
    }

    [Flags]
    private enum EndpointHas : byte
    {
        More = 1,
        Hostname = 1 << 1,
        Node = 1 << 2,
        Zone = 1 << 3,
        Target = 1 << 4,
        Hints = 1 << 5,
    }

    public static void Write(SnapshotEncoder to, EndpointSlice slice)
    {
        var has = (slice.Family == IpFamily.IPv6 ? Has.IPv6 : 0) | (slice.Labels.Count > 0 ? Has.Labels : 0)
            | (slice.ImportedServiceName is not null || slice.SourceCluster is not null ? Has.Import : 0);
        to.Text(slice.Namespace);
        to.Name(slice.Name);
        to.Number((ulong)has);
        to.Text(slice.ServiceName);
        if ((has & Has.Labels) != 0) to.Labels(slice.Labels);
        if ((has & Has.Import) != 0)
        {
            to.Text(slice.ImportedServiceName);
            to.Text(slice.SourceCluster);
        }
        to.Ports(slice.Ports);
        to.Number((ulong)slice.Endpoints.Length);
        foreach (ref readonly var endpoint in slice.Endpoints.AsSpan()) Write(to, endpoint);
    }

    public static EndpointSlice Read(ref SnapshotDecoder from)
    {
        var (space, name, has) = (from.TextOrEmpty(), from.Name(), (Has)from.Number());
        return new EndpointSlice
        {
            Namespace = space,
            Name = name,
            Family = (has & Has.IPv6) != 0 ? IpFamily.IPv6 : IpFamily.IPv4,
            ServiceName = from.TextOrEmpty(),
            Labels = (has & Has.Labels) != 0 ? from.Labels() : default,
            ImportedServiceName = (has & Has.Import) != 0 ? from.Text() : null,
            SourceCluster = (has & Has.Import) != 0 ? from.Text() : null,
            Ports = from.Ports(),
            Endpoints = ReadEndpoints(ref from),
        };
    }

    private static void Write(SnapshotEncoder to, in Endpoint endpoint)
    {
        var has = (endpoint.MoreAddresses.Count == 0 ? 0 : EndpointHas.More)
            | (endpoint.Hostname is null ? 0 : EndpointHas.Hostname)
            | (endpoint.NodeName is null ? 0 : EndpointHas.Node)
            | (endpoint.Zone is null ? 0 : EndpointHas.Zone)
            | (endpoint.TargetName is null ? 0 : EndpointHas.Target)
            | (endpoint.Hints is null ? 0 : EndpointHas.Hints);
        to.Number((ulong)has);
        to.Number((ulong)endpoint.Conditions);
        to.Address(endpoint.Address);
        if (endpoint.MoreAddresses.Count > 0) to.Addresses(endpoint.MoreAddresses.Span);
        if (endpoint.Hostname is { } host) to.Name(host);
        if (endpoint.NodeName is { } node) to.Text(node);
        if (endpoint.Zone is { } zone) to.Text(zone);
        if (endpoint.TargetName is { } target) to.Name(target);
        if (endpoint.Hints is not { } hints) return;
        to.Texts(hints.Zones.Span);
        to.Texts(hints.Nodes.Span);
    }

    private static Endpoint[] ReadEndpoints(ref SnapshotDecoder from)
    {
        var count = from.Count();
        if (count == 0) return [];
        var endpoints = new Endpoint[count];
        for (var i = 0; i < count; i++)
        {
            var has = (EndpointHas)from.Number();
            endpoints[i] = new Endpoint
            {
                Conditions = (EndpointConditions)from.Number(),
                Address = from.Address(),
                MoreAddresses = (has & EndpointHas.More) != 0 ? ValueList.Own(from.Addresses()) : [],
                Hostname = (has & EndpointHas.Hostname) != 0 ? from.Name() : null,
                NodeName = (has & EndpointHas.Node) != 0 ? from.Text() : null,
                Zone = (has & EndpointHas.Zone) != 0 ? from.Text() : null,
                TargetName = (has & EndpointHas.Target) != 0 ? from.Name() : null,
                Hints = (has & EndpointHas.Hints) != 0 ? new EndpointHints(from.Texts(), from.Texts()) : null,
            };
        }
        return endpoints;
    }
}
