namespace ServiceDns.Cluster.Control;

/// <summary>A Service as a manifest states it: nothing defaulted, nothing refused. About 400 bytes with one port.</summary>
public sealed class ServiceDraft : Draft
{
    private RareFields rare = RareFields.None;

    /// <summary>What few services state: most do without 144 bytes of silence.</summary>
    private sealed class RareFields
    {
        public static readonly RareFields None = new();

        public Stated<string> ExternalName;

        public Stated<bool> PublishNotReadyAddresses;

        public ValueList<Stated<string>> ExternalIPs;

        public Stated<bool> SessionAffinityConfig;

        public Stated<int> AffinityTimeoutSeconds;

        public Stated<string> ExternalTrafficPolicy;

        public Stated<string> TrafficDistribution;

        public Stated<int> HealthCheckNodePort;

        public Stated<bool> AllocateLoadBalancerNodePorts;

        public Stated<string> LoadBalancerIP;

        public Stated<string> LoadBalancerClass;

        public ValueList<Stated<string>> LoadBalancerSourceRanges;

        public ValueList<IngressDraft> LoadBalancerIngress;
    }

    private RareFields Rare() => rare == RareFields.None ? rare = new RareFields() : rare;

    /// <summary><c>spec.type</c>.</summary>
    public Stated<string> Type { get; set; }

    /// <summary><c>spec.clusterIP</c>: an address, <c>None</c> or empty.</summary>
    public Stated<string> ClusterIP { get; set; }

    /// <summary><c>spec.clusterIPs</c>.</summary>
    public ValueList<Stated<string>> ClusterIPs { get; set; } = [];

    /// <summary><c>spec.ports</c>.</summary>
    public ValueList<ServicePortDraft> Ports { get; set; } = [];

    /// <summary><c>spec.selector</c>.</summary>
    public Stated<LabelSet> Selector { get; set; }

    /// <summary><c>spec.externalName</c>.</summary>
    public Stated<string> ExternalName
    {
        get => rare.ExternalName;
        set => Rare().ExternalName = value;
    }

    /// <summary><c>spec.publishNotReadyAddresses</c>.</summary>
    public Stated<bool> PublishNotReadyAddresses
    {
        get => rare.PublishNotReadyAddresses;
        set => Rare().PublishNotReadyAddresses = value;
    }

    /// <summary><c>spec.ipFamilies</c>.</summary>
    public ValueList<Stated<string>> IpFamilies { get; set; } = [];

    /// <summary><c>spec.ipFamilyPolicy</c>.</summary>
    public Stated<string> IpFamilyPolicy { get; set; }

    /// <summary><c>spec.externalIPs</c>.</summary>
    public ValueList<Stated<string>> ExternalIPs
    {
        get => rare.ExternalIPs;
        set => Rare().ExternalIPs = value;
    }

    /// <summary><c>spec.sessionAffinity</c>.</summary>
    public Stated<string> SessionAffinity { get; set; }

    /// <summary>True when <c>spec.sessionAffinityConfig</c> is there, whatever is in it.</summary>
    public Stated<bool> SessionAffinityConfig
    {
        get => rare.SessionAffinityConfig;
        set => Rare().SessionAffinityConfig = value;
    }

    /// <summary><c>spec.sessionAffinityConfig.clientIP.timeoutSeconds</c>.</summary>
    public Stated<int> AffinityTimeoutSeconds
    {
        get => rare.AffinityTimeoutSeconds;
        set => Rare().AffinityTimeoutSeconds = value;
    }

    /// <summary><c>spec.externalTrafficPolicy</c>.</summary>
    public Stated<string> ExternalTrafficPolicy
    {
        get => rare.ExternalTrafficPolicy;
        set => Rare().ExternalTrafficPolicy = value;
    }

    /// <summary><c>spec.internalTrafficPolicy</c>.</summary>
    public Stated<string> InternalTrafficPolicy { get; set; }

    /// <summary><c>spec.trafficDistribution</c>.</summary>
    public Stated<string> TrafficDistribution
    {
        get => rare.TrafficDistribution;
        set => Rare().TrafficDistribution = value;
    }

    /// <summary><c>spec.healthCheckNodePort</c>.</summary>
    public Stated<int> HealthCheckNodePort
    {
        get => rare.HealthCheckNodePort;
        set => Rare().HealthCheckNodePort = value;
    }

    /// <summary><c>spec.allocateLoadBalancerNodePorts</c>.</summary>
    public Stated<bool> AllocateLoadBalancerNodePorts
    {
        get => rare.AllocateLoadBalancerNodePorts;
        set => Rare().AllocateLoadBalancerNodePorts = value;
    }

    /// <summary><c>spec.loadBalancerIP</c>.</summary>
    public Stated<string> LoadBalancerIP
    {
        get => rare.LoadBalancerIP;
        set => Rare().LoadBalancerIP = value;
    }

    /// <summary><c>spec.loadBalancerClass</c>.</summary>
    public Stated<string> LoadBalancerClass
    {
        get => rare.LoadBalancerClass;
        set => Rare().LoadBalancerClass = value;
    }

    /// <summary><c>spec.loadBalancerSourceRanges</c>.</summary>
    public ValueList<Stated<string>> LoadBalancerSourceRanges
    {
        get => rare.LoadBalancerSourceRanges;
        set => Rare().LoadBalancerSourceRanges = value;
    }

    /// <summary><c>status.loadBalancer.ingress</c>.</summary>
    public ValueList<IngressDraft> LoadBalancerIngress
    {
        get => rare.LoadBalancerIngress;
        set => Rare().LoadBalancerIngress = value;
    }
}

/// <summary>One entry of <c>spec.ports</c>.</summary>
public record struct ServicePortDraft
{
    /// <summary>The line where the entry begins.</summary>
    public int Line { get; set; }

    /// <summary><c>name</c>.</summary>
    public Stated<string> Name { get; set; }

    /// <summary><c>protocol</c>.</summary>
    public Stated<string> Protocol { get; set; }

    /// <summary><c>port</c>.</summary>
    public Stated<int> Port { get; set; }

    /// <summary><c>targetPort</c>.</summary>
    public Stated<PortReference> TargetPort { get; set; }

    /// <summary><c>nodePort</c>.</summary>
    public Stated<int> NodePort { get; set; }

    /// <summary><c>appProtocol</c>.</summary>
    public Stated<string> AppProtocol { get; set; }
}

/// <summary>A number or a name, as <c>targetPort</c> may be either (IntOrString).</summary>
/// <param name="Number">The number where <paramref name="Name"/> is null.</param>
/// <param name="Name">The name, when the field is text; <c>"80"</c> in quotes is a name.</param>
public readonly record struct PortReference(int Number, string? Name = null);

/// <summary>One entry of <c>status.loadBalancer.ingress</c>.</summary>
public record struct IngressDraft
{
    /// <summary>The line where the entry begins.</summary>
    public int Line { get; set; }

    /// <summary><c>ip</c>.</summary>
    public Stated<string> IP { get; set; }

    /// <summary><c>ipMode</c>.</summary>
    public Stated<string> IPMode { get; set; }

    /// <summary><c>hostname</c>.</summary>
    public Stated<string> Hostname { get; set; }
}
