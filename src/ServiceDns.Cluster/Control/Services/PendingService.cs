namespace ServiceDns.Cluster.Control;

/// <summary>A Service on its way from draft to model: what validation read, and what allocation adds.</summary>
internal sealed class PendingService(ServiceDraft draft)
{
    public ServiceDraft Draft { get; } = draft;

    public ObjectKey Key { get; } = draft.Key;

    /// <summary>Broken rules in the order of Kubernetes' checks.</summary>
    public List<FieldError> Errors { get; } = [.. draft.Unreadable];

    public bool CanServe => Errors.TrueForAll(error => error.CanServe);

    public ServiceType Type { get; set; }

    public bool IsHeadless { get; set; }

    /// <summary>What stands for <c>clusterIPs</c>: the list, or <c>clusterIP</c> alone.</summary>
    public List<Stated<string>> AddressTexts { get; } = [];

    /// <summary>The stated addresses.</summary>
    public List<Address> StatedAddresses { get; } = [];

    public List<IpFamily> StatedFamilies { get; } = [];

    public IpFamilyPolicy? Policy { get; set; }

    /// <summary>One a family, primary first; null until allocated.</summary>
    public List<(IpFamily Family, Address? Address)> Addresses { get; } = [];

    public List<PendingPort> Ports { get; } = [];

    public List<Address> ExternalIPs { get; } = [];

    public int AffinitySeconds { get; set; }

    public TrafficPolicy InternalTrafficPolicy { get; set; }

    public TrafficPolicy ExternalTrafficPolicy { get; set; }

    public string? TrafficDistribution { get; set; }

    public ushort HealthCheckNodePort { get; set; }

    public Address? LoadBalancerIP { get; set; }

    public List<string> SourceRanges { get; } = [];

    public List<LoadBalancerIngress> Ingress { get; } = [];

    public LabelSet Selector => Draft.Selector.Value;

    public bool AllocatesNodePorts => !IsHeadless
        && (Type == ServiceType.NodePort || (Type == ServiceType.LoadBalancer && Draft.AllocateLoadBalancerNodePorts.Or(true)));

    public bool NeedsHealthCheck => Type == ServiceType.LoadBalancer && ExternalTrafficPolicy == TrafficPolicy.Local;

    /// <summary>The list that messages about <c>spec.clusterIPs</c> show.</summary>
    public IEnumerable<string> ShownAddresses => AddressTexts.Select(text => text.Value ?? "");

    public int AddressLine => AddressTexts.Count > 0 ? AddressTexts[0].LineOr(Draft.Line) : Draft.Line;

    /// <summary>The finished object.</summary>
    /// <param name="lists">Where lists are shared with other services, since most have one of few.</param>
    public Service Finish(SharedLists lists) => new()
    {
        Namespace = Key.Namespace,
        Name = Key.Name,
        Type = Type,
        IsHeadless = IsHeadless,
        ClusterIPs = Addresses.Where(entry => entry.Address is not null).Select(entry => entry.Address!.Value).ToValueList(),
        ExternalName = Type == ServiceType.ExternalName ? Draft.ExternalName.Value : null,
        Ports = lists.Share(Ports.Select(port => port.Finish()).ToValueList()),
        Selector = Selector,
        Labels = Draft.Labels.Value,
        Annotations = KnownAnnotations.OnlyRead(Draft.Annotations.Value),
        PublishNotReadyAddresses = Draft.PublishNotReadyAddresses.Value,
        IpFamilies = lists.Share(Addresses.Select(entry => entry.Family).ToValueList()),
        IpFamilyPolicy = Policy,
        ExternalIPs = ExternalIPs.ToValueList(),
        AffinitySeconds = AffinitySeconds,
        InternalTrafficPolicy = InternalTrafficPolicy,
        ExternalTrafficPolicy = ExternalTrafficPolicy,
        TrafficDistribution = TrafficDistribution,
        HealthCheckNodePort = HealthCheckNodePort,
        AllocateLoadBalancerNodePorts = Draft.AllocateLoadBalancerNodePorts.Or(true),
        LoadBalancerIP = LoadBalancerIP,
        LoadBalancerClass = Type == ServiceType.LoadBalancer ? Draft.LoadBalancerClass.Value : null,
        LoadBalancerSourceRanges = SourceRanges.ToValueList(),
        LoadBalancerIngress = Ingress.ToValueList(),
    };
}

/// <summary>A port on its way from draft to model.</summary>
internal sealed class PendingPort
{
    public required int Index { get; init; }

    public required int Line { get; init; }

    public required string Name { get; init; }

    public required Protocol Protocol { get; init; }

    public required ushort Port { get; init; }

    public required TargetPort TargetPort { get; init; }

    public string? AppProtocol { get; init; }

    /// <summary>As stated, which may be a number that no port has; 0 when silent.</summary>
    public int StatedNodePort { get; init; }

    public ushort NodePort { get; set; }

    public ServicePort Finish() => new(Name, Protocol, Port, TargetPort, NodePort, AppProtocol);
}
