namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>A Service in a snapshot.</summary>
internal static class ServiceRecord
{
    [Flags]
    private enum Has
    {
        Headless = 1,
        NotReady = 1 << 1,
        NoNodePorts = 1 << 2,
        Alias = 1 << 3,
        Labels = 1 << 4, // selector, labels, annotations
        Families = 1 << 5,
        Policies = 1 << 6,
        External = 1 << 7,
        Balancer = 1 << 8,
    }

    public static void Write(SnapshotEncoder to, Service service)
    {
        to.Text(service.Namespace);
        to.Text(service.Name);
        var has = PartsOf(service);
        to.Number((ulong)has);
        to.Number((ulong)service.Type);
        to.Addresses(service.ClusterIPs.Span);
        WritePorts(to, service.Ports.Span);
        if ((has & Has.Alias) != 0) to.Name(service.ExternalName!);
        if ((has & Has.Labels) != 0)
        {
            to.Labels(service.Selector);
            to.Labels(service.Labels);
            to.Labels(service.Annotations);
        }
        if ((has & Has.Families) != 0)
        {
            to.Number((ulong)service.IpFamilies.Count);
            foreach (var family in service.IpFamilies) to.Number((ulong)family);
            to.Number(service.IpFamilyPolicy is { } policy ? (ulong)policy + 1 : 0);
        }
        if ((has & Has.Policies) != 0)
        {
            to.Number((ulong)service.AffinitySeconds);
            to.Number((ulong)service.InternalTrafficPolicy);
            to.Number((ulong)service.ExternalTrafficPolicy);
            to.Text(service.TrafficDistribution);
            to.Number(service.HealthCheckNodePort);
        }
        if ((has & Has.External) != 0) to.Addresses(service.ExternalIPs.Span);
        if ((has & Has.Balancer) != 0) WriteBalancer(to, service);
    }

    public static Service Read(ref SnapshotDecoder from)
    {
        var (space, name) = (from.TextOrEmpty(), from.TextOrEmpty());
        var has = (Has)from.Number();
        var service = new Service
        {
            Namespace = space,
            Name = name,
            Type = (ServiceType)from.Number(),
            IsHeadless = (has & Has.Headless) != 0,
            PublishNotReadyAddresses = (has & Has.NotReady) != 0,
            AllocateLoadBalancerNodePorts = (has & Has.NoNodePorts) == 0,
            ClusterIPs = ValueList.Own<Address>(from.Addresses()),
            Ports = ReadPorts(ref from),
            ExternalName = (has & Has.Alias) != 0 ? from.Name() : null,
        };
        if ((has & Has.Labels) != 0)
        {
            service = service with { Selector = from.Labels(), Labels = from.Labels(), Annotations = from.Labels() };
        }
        if ((has & Has.Families) != 0) service = ReadFamilies(ref from, service);
        if ((has & Has.Policies) != 0) service = ReadPolicies(ref from, service);
        if ((has & Has.External) != 0) service = service with { ExternalIPs = ValueList.Own<Address>(from.Addresses()) };
        return (has & Has.Balancer) != 0 ? ReadBalancer(ref from, service) : service;
    }

    private static Service ReadFamilies(ref SnapshotDecoder from, Service service)
    {
        var families = new IpFamily[from.Count()];
        for (var i = 0; i < families.Length; i++) families[i] = (IpFamily)from.Number();
        var policy = from.Number();
        return service with
        {
            IpFamilies = ValueList.Own<IpFamily>(families),
            IpFamilyPolicy = policy == 0 ? null : (IpFamilyPolicy)(policy - 1),
        };
    }

    private static Service ReadPolicies(ref SnapshotDecoder from, Service service) => service with
    {
        AffinitySeconds = (int)from.Number(),
        InternalTrafficPolicy = (TrafficPolicy)from.Number(),
        ExternalTrafficPolicy = (TrafficPolicy)from.Number(),
        TrafficDistribution = from.Text(),
        HealthCheckNodePort = (ushort)from.Number(),
    };

    private static Has PartsOf(Service service)
    {
        var has = (service.IsHeadless ? Has.Headless : 0)
            | (service.PublishNotReadyAddresses ? Has.NotReady : 0)
            | (service.AllocateLoadBalancerNodePorts ? 0 : Has.NoNodePorts)
            | (service.ExternalName is null ? 0 : Has.Alias)
            | (service.ExternalIPs.Count > 0 ? Has.External : 0);
        if (service.Selector.Count + service.Labels.Count + service.Annotations.Count > 0) has |= Has.Labels;
        if (service.IpFamilies.Count > 0 || service.IpFamilyPolicy is not null) has |= Has.Families;
        if (service.AffinitySeconds > 0 || service.InternalTrafficPolicy != 0 || service.ExternalTrafficPolicy != 0
            || service.TrafficDistribution is not null || service.HealthCheckNodePort > 0)
        {
            has |= Has.Policies;
        }
        if (service.LoadBalancerIP is not null || service.LoadBalancerClass is not null
            || service.LoadBalancerSourceRanges.Count + service.LoadBalancerIngress.Count > 0)
        {
            has |= Has.Balancer;
        }
        return has;
    }

    /// <summary>Ports of a Service or a ServiceImport.</summary>
    public static void WritePorts(SnapshotEncoder to, ReadOnlySpan<ServicePort> ports)
    {
        to.Number((ulong)ports.Length);
        foreach (var port in ports)
        {
            to.Text(port.Name);
            to.Number((ulong)port.Protocol);
            to.Number(port.Port);
            to.Number(port.TargetPort.Number);
            to.Text(port.TargetPort.Name);
            to.Number(port.NodePort);
            to.Text(port.AppProtocol);
        }
    }

    /// <summary>Reads the ports of a service.</summary>
    public static ValueList<ServicePort> ReadPorts(ref SnapshotDecoder from)
    {
        var ports = new ServicePort[from.Count()];
        for (var i = 0; i < ports.Length; i++)
        {
            ports[i] = new ServicePort(
                from.TextOrEmpty(), (Protocol)from.Number(), (ushort)from.Number(),
                new TargetPort((ushort)from.Number(), from.Text()), (ushort)from.Number(), from.Text());
        }
        return ValueList.Own<ServicePort>(ports);
    }

    private static void WriteBalancer(SnapshotEncoder to, Service service)
    {
        to.Addresses(service.LoadBalancerIP is { } address ? [address] : []);
        to.Text(service.LoadBalancerClass);
        to.Texts(service.LoadBalancerSourceRanges.Span);
        to.Number((ulong)service.LoadBalancerIngress.Count);
        foreach (var ingress in service.LoadBalancerIngress)
        {
            to.Addresses(ingress.Address is { } reported ? [reported] : []);
            to.Text(ingress.Hostname);
            to.Number(ingress.IsProxy ? 1UL : 0);
        }
    }

    private static Service ReadBalancer(ref SnapshotDecoder from, Service service)
    {
        service = service with
        {
            LoadBalancerIP = from.Addresses() is [var address, ..] ? address : null,
            LoadBalancerClass = from.Text(),
            LoadBalancerSourceRanges = from.Texts(),
        };
        var ingresses = new LoadBalancerIngress[from.Count()];
        for (var i = 0; i < ingresses.Length; i++)
        {
            Address? reported = from.Addresses() is [var only, ..] ? only : null;
            ingresses[i] = new LoadBalancerIngress(reported, from.Text(), from.Number() == 1);
        }
        return service with { LoadBalancerIngress = ValueList.Own<LoadBalancerIngress>(ingresses) };
    }
}
