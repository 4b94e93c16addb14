namespace ServiceDns.Cluster;

/// <summary>A Service's <c>spec.type</c>.</summary>
public enum ServiceType : byte
{
    /// <summary>The default: one virtual address, or none when headless.</summary>
    ClusterIP,

    /// <summary>As ClusterIP, and a port on every node.</summary>
    NodePort,

    /// <summary>As NodePort, and an address from outside.</summary>
    LoadBalancer,

    /// <summary>A name that stands for another name.</summary>
    ExternalName,
}

/// <summary>A transport protocol of a port.</summary>
public enum Protocol : byte
{
    /// <summary>The default.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>SCTP.</summary>
    Sctp,
}

/// <summary><c>internalTrafficPolicy</c> and <c>externalTrafficPolicy</c>.</summary>
public enum TrafficPolicy : byte
{
    /// <summary>Any endpoint.</summary>
    Cluster,

    /// <summary>Endpoints of the same node only.</summary>
    Local,
}

/// <summary><c>ipFamilyPolicy</c>.</summary>
public enum IpFamilyPolicy : byte
{
    /// <summary>One family, the default.</summary>
    SingleStack,

    /// <summary>Both where the cluster has both.</summary>
    PreferDualStack,

    /// <summary>Both or an error.</summary>
    RequireDualStack,
}

/// <summary>Where a service port's traffic goes in the pod: a number, or the name of a container port.</summary>
/// <param name="Number">The number, or 0 when <paramref name="Name"/> is set.</param>
/// <param name="Name">The container port's name, or null.</param>
public readonly record struct TargetPort(ushort Number, string? Name);

/// <summary>One entry of a Service's <c>spec.ports</c>.</summary>
/// <param name="Name">The name, empty when unnamed.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The port that clients use.</param>
/// <param name="TargetPort">The port in the pod; defaulted to <paramref name="Port"/> by whoever makes the object.</param>
/// <param name="NodePort">The port on the nodes, 0 for none.</param>
/// <param name="AppProtocol">The application protocol, or null.</param>
public sealed record ServicePort(
    string Name, Protocol Protocol, ushort Port, TargetPort TargetPort = default, ushort NodePort = 0, string? AppProtocol = null);

/// <summary>One ingress point that a load balancer reported.</summary>
/// <param name="Address">Its address, or null when it has a host name.</param>
/// <param name="Hostname">Its host name, or null.</param>
/// <param name="IsProxy">True for <c>ipMode: Proxy</c>: traffic arrives at the node with its own address.</param>
public sealed record LoadBalancerIngress(Address? Address, string? Hostname, bool IsProxy);

/// <summary>
/// A Service, reduced to what DNS, environment sets and forwarding read. About 250 bytes beside shared strings; immutable.
/// </summary>
/// <remarks>
/// Lists are never changed after construction. Strings that recur (namespace, port names) should be interned by the source.
/// </remarks>
public sealed record Service
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary>The type; ClusterIP when the object names none.</summary>
    public ServiceType Type { get; init; }

    /// <summary>True when <c>clusterIP</c> is <c>None</c>.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>The virtual addresses, primary first; empty when headless, ExternalName, or not yet allocated.</summary>
    public ValueList<Address> ClusterIPs { get; init; } = [];

    /// <summary>The target of an ExternalName service as written, else null.</summary>
    public string? ExternalName { get; init; }

    /// <summary>The ports in the object's order.</summary>
    public ValueList<ServicePort> Ports { get; init; } = [];

    /// <summary>The pod selector; empty for a service whose endpoints somebody else provides.</summary>
    public LabelSet Selector { get; init; }

    /// <summary>The object's labels.</summary>
    public LabelSet Labels { get; init; }

    /// <summary>The object's annotations that some part of the product reads.</summary>
    public LabelSet Annotations { get; init; }

    /// <summary>Whether endpoints count as ready before their pods are.</summary>
    public bool PublishNotReadyAddresses { get; init; }

    /// <summary>The families in order of preference; empty when the object names none.</summary>
    public ValueList<IpFamily> IpFamilies { get; init; } = [];

    /// <summary>The family policy, null when the object names none.</summary>
    public IpFamilyPolicy? IpFamilyPolicy { get; init; }

    /// <summary>Addresses from outside that nodes accept for this service.</summary>
    public ValueList<Address> ExternalIPs { get; init; } = [];

    /// <summary>Seconds a client stays with its endpoint, or 0 without <c>sessionAffinity: ClientIP</c>.</summary>
    public int AffinitySeconds { get; init; }

    /// <summary>Which endpoints traffic from inside may use.</summary>
    public TrafficPolicy InternalTrafficPolicy { get; init; }

    /// <summary>Which endpoints traffic from outside may use.</summary>
    public TrafficPolicy ExternalTrafficPolicy { get; init; }

    /// <summary><c>trafficDistribution</c>, or null.</summary>
    public string? TrafficDistribution { get; init; }

    /// <summary>The port on which nodes tell load balancers of local endpoints, 0 for none.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>False when a load balancer does without node ports.</summary>
    public bool AllocateLoadBalancerNodePorts { get; init; } = true;

    /// <summary>The requested load balancer address, or null.</summary>
    public Address? LoadBalancerIP { get; init; }

    /// <summary><c>loadBalancerClass</c>, or null.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Source ranges as written (CIDRs), empty for all.</summary>
    public ValueList<string> LoadBalancerSourceRanges { get; init; } = [];

    /// <summary>What the load balancer reported.</summary>
    public ValueList<LoadBalancerIngress> LoadBalancerIngress { get; init; } = [];
}
