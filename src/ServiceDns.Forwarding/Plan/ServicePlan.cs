using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Turns one service of the model into service ports of one family: a pure function, the heart of the plan.</summary>
/// <param name="node">This node.</param>
/// <param name="proxyName">Which services are ours: those whose label <c>service.kubernetes.io/service-proxy-name</c> is this; empty for
/// those without the label.</param>
internal sealed class ServicePlan(NodeSettings node, string proxyName)
{
    private const string ProxyNameLabel = "service.kubernetes.io/service-proxy-name", HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>The service's ports, in its order; none for a service that is not ours to forward.</summary>
    public IReadOnlyList<PlannedPort> PortsOf(ServiceState? state)
    {
        if (state?.Service is not { } service || !IsOurs(service.Labels)) return [];
        if (service.Type == ServiceType.ExternalName || service.IsHeadless) return [];
        if (Own(service.ClusterIPs) is not [var clusterIP, ..]) return [];

        EndpointSlice[] slices = [.. state.Slices.AsEnumerable().Where(slice => IsOurs(slice.Labels))];
        var healthPort = NeedsHealthCheck(service) ? service.HealthCheckNodePort : (ushort)0;
        var localReady = healthPort == 0 ? 0 : Candidates.CountLocalReady(slices, node);
        List<PlannedPort> ports = [];
        foreach (var port in service.Ports)
        {
            var key = new ServicePortKey(service.Namespace, service.Name, port.Name, port.Protocol);
            var frontends = Frontends(service, port, clusterIP);
            var isExternal = frontends.Count > 1;
            var internalLocal = service.InternalTrafficPolicy == TrafficPolicy.Local;
            var externalLocal = IsExternalLocal(service);
            var pools = Pools.Choose(
                Candidates.Of(slices, port.Name, port.Protocol, node),
                usesCluster: !internalLocal || isExternal,
                usesLocal: internalLocal || (externalLocal && isExternal),
                node);
            ports.Add(new PlannedPort
            {
                Key = key,
                Frontends = frontends,
                ClusterPool = pools.Cluster,
                LocalPool = pools.Local,
                Serving = pools.Serving,
                HasAny = pools.HasAny,
                InternalPolicyLocal = internalLocal,
                ExternalPolicyLocal = externalLocal,
                AffinitySeconds = service.AffinitySeconds,
                SourceRanges = SourceRanges(service),
                Scheduler = service.Annotations[Cluster.Control.KnownAnnotations.Scheduler] is { Length: > 0 } scheduler ? scheduler : null,
                HealthCheckNodePort = healthPort,
                LocalReadyEndpoints = localReady,
            });
        }
        return ports;
    }

    private bool IsOurs(LabelSet labels) => labels[HeadlessLabel] is null && (labels[ProxyNameLabel] ?? "") == proxyName
        && (proxyName.Length > 0 || labels[ProxyNameLabel] is null);

    private Address[] Own(ValueList<Address> addresses) => [.. addresses.AsEnumerable().Where(address => address.Family == node.Family)];

    private ValueList<Frontend> Frontends(Service service, ServicePort port, Address clusterIP)
    {
        List<Frontend> frontends = [new(FrontendKind.ClusterIP, clusterIP, port.Port)];
        foreach (var ingress in service.LoadBalancerIngress)
        {
            if (ingress is not { Address: { } address, IsProxy: false } || address.Family != node.Family) continue;
            Add(FrontendKind.LoadBalancerIP, address);
        }
        // behind the load balancer's: an address that is both stays guarded by the source ranges
        foreach (var address in Own(service.ExternalIPs)) Add(FrontendKind.ExternalIP, address);
        if (port.NodePort != 0) frontends.Add(new Frontend(FrontendKind.NodePort, default, port.NodePort));
        return frontends.ToValueList();

        void Add(FrontendKind kind, Address address)
        {
            if (!frontends.Exists(known => known.Address == address)) frontends.Add(new Frontend(kind, address, port.Port));
        }
    }

    private ValueList<Cidr> SourceRanges(Service service)
    {
        if (service.LoadBalancerSourceRanges.Count == 0) return [];
        List<Cidr> ranges = [];
        foreach (var text in service.LoadBalancerSourceRanges)
        {
            if (Cidr.TryParse(text, out var range) && range.Family == node.Family && !ranges.Contains(range)) ranges.Add(range);
        }
        return ranges.ToValueList();
    }

    private static bool IsExternalLocal(Service service) => service.ExternalTrafficPolicy == TrafficPolicy.Local
        && (service.Type is ServiceType.NodePort or ServiceType.LoadBalancer || service.ExternalIPs.Count > 0);

    private static bool NeedsHealthCheck(Service service) =>
        service.Type == ServiceType.LoadBalancer && service.ExternalTrafficPolicy == TrafficPolicy.Local;
}
