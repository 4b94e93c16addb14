using System.Runtime.InteropServices;

namespace ServiceDns.Cluster.Control;

/// <summary>Makes the slices of a Service from the pods that its selector chooses (the endpoint slice controller).</summary>
/// <remarks>
/// Pods are taken in the order of the manifests, so a pod that is appended changes the last slice only. A node that the manifests do not
/// have costs its pods their zone, not their place: files of pods come without nodes more often than not.
/// </remarks>
internal sealed class SelectorSlices(PodIndex pods, SliceNames names, NodeTopology topology, int maxEndpoints)
{
    private static readonly ValueList<EndpointPort> NoPorts = [];

    public void Make(Service service, List<EndpointSlice> slices)
    {
        var chosen = pods.Find(service).ToList();
        var labels = SliceLabels.FromService(service);
        foreach (var family in service.IpFamilies)
        {
            var groups = Group(service, family, chosen);
            TopologyHints.Set(service, groups.ConvertAll(group => group.Endpoints), topology);
            foreach (var (ports, endpoints) in groups)
            {
                var index = 0;
                for (var start = 0; start < endpoints.Count; start += maxEndpoints)
                {
                    var part = CollectionsMarshal.AsSpan(endpoints).Slice(start, Math.Min(maxEndpoints, endpoints.Count - start)).ToArray();
                    slices.Add(Slice(service, labels, family, ports, part, index++));
                }
            }
            // The controller keeps a placeholder, so that watchers can tell "none" from "not looked yet".
            if (groups.Count == 0) slices.Add(Slice(service, labels, family, NoPorts, [], 0));
        }
    }

    private EndpointSlice Slice(
        Service service, LabelSet labels, IpFamily family, ValueList<EndpointPort> ports, Endpoint[] endpoints, int index) => new()
    {
        Namespace = service.Namespace,
        Name = names.Next(service.Key, family, ports, index),
        ServiceName = service.Name,
        Family = family,
        Labels = labels,
        Ports = ports,
        Endpoints = endpoints,
    };

    /// <summary>The endpoints by identical lists of ports, since a named target port may be another number in each pod.</summary>
    private List<(ValueList<EndpointPort> Ports, List<Endpoint> Endpoints)> Group(Service service, IpFamily family, List<Pod> chosen)
    {
        var groups = new List<(ValueList<EndpointPort> Ports, List<Endpoint> Endpoints)>();
        var hasNames = service.Ports.Any(port => port.TargetPort.Name is not null);
        var common = hasNames ? NoPorts : PortsIn(service, null);
        foreach (var pod in chosen)
        {
            if (EndpointOf(pod, service, family) is not { } endpoint) continue;
            var ports = hasNames ? PortsIn(service, pod) : common;
            var group = groups.FindIndex(candidate => candidate.Ports.Equals(ports));
            if (group < 0)
            {
                group = groups.Count;
                groups.Add((ports, new List<Endpoint>(Math.Min(chosen.Count, maxEndpoints))));
            }
            groups[group].Endpoints.Add(endpoint);
        }
        return groups;
    }

    private static ValueList<EndpointPort> PortsIn(Service service, Pod? pod)
    {
        var ports = new List<EndpointPort>(service.Ports.Count);
        foreach (var port in service.Ports)
        {
            var number = port.TargetPort.Name is { } name
                ? pod!.Ports.FirstOrDefault(candidate => candidate.Name == name && candidate.Protocol == port.Protocol)?.Number
                : port.TargetPort.Number;
            if (number is { } found) ports.Add(new EndpointPort(port.Name, port.Protocol, found, port.AppProtocol));
        }
        return ports.ToValueList();
    }

    private Endpoint? EndpointOf(Pod pod, Service service, IpFamily family)
    {
        Address? first = null;
        Address[]? more = null;
        foreach (var address in pod.Addresses)
        {
            if (address.Family != family) continue;
            if (first is null) first = address;
            else more = [.. more ?? [], address];
        }
        if (first is null) return null;
        var isReady = service.PublishNotReadyAddresses || (pod.IsReady && !pod.IsTerminating);
        return new Endpoint
        {
            Address = first.Value,
            MoreAddresses = more is null ? [] : ValueList.Own(more),
            Hostname = pod.Hostname is { Length: > 0 } && pod.Subdomain == service.Name ? pod.Hostname : null,
            NodeName = pod.NodeName,
            Zone = topology.ZoneOf(pod.NodeName),
            TargetName = pod.Name,
            Conditions = EndpointConditions.KnowsReady | EndpointConditions.KnowsServing
                | (isReady ? EndpointConditions.Ready : 0)
                | (pod.IsReady ? EndpointConditions.Serving : 0)
                | (pod.IsTerminating ? EndpointConditions.Terminating : 0),
        };
    }
}
