using ServiceDns.Cluster;
using ServiceDns.Linux.Ipset;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The sets that the rules look into.</summary>
internal enum ServiceSet
{
    /// <summary>ClusterIPs with their ports.</summary>
    ClusterIP,

    /// <summary>External addresses, node ports among them, under policy Cluster.</summary>
    External,

    /// <summary>External addresses under policy Local; the mark leads to all endpoints of the service.</summary>
    ExternalLocal,

    /// <summary>Addresses with ports that are open to chosen sources only.</summary>
    Guarded,

    /// <summary>The sources that those are open to.</summary>
    Source,

    /// <summary>Addresses with ports whose packets are dropped in silence.</summary>
    Dropped,

    /// <summary>Addresses that the device carries.</summary>
    Address,

    /// <summary>Endpoints of this node, each with itself as the client.</summary>
    Hairpin,

    /// <summary>Ports of health checks.</summary>
    HealthPort,
}

/// <summary>The names of what this mode makes, by which it knows its own again, and lets everybody else's be.</summary>
internal static class IpvsNames
{
    /// <summary>The device that carries service addresses. kube-proxy's is kube-ipvs0.</summary>
    public const string Device = "servicedns0", KubeDevice = "kube-ipvs0";

    /// <summary>How the names of chains begin.</summary>
    public const string Chains = "SERVICEDNS-IPVS-";

    public static IReadOnlyList<ServiceSet> Sets { get; } = Enum.GetValues<ServiceSet>();

    /// <summary>
    /// The sets that tell which virtual servers are ours: each has an element in one of them, from before it is made until it is gone.
    /// </summary>
    public static IReadOnlyList<ServiceSet> Owning { get; } = [ServiceSet.ClusterIP, ServiceSet.External, ServiceSet.ExternalLocal];

    /// <summary>The name of a set in a family; both families' are apart, since a set holds addresses of one.</summary>
    public static string Name(this ServiceSet set, IpFamily family) =>
        (family == IpFamily.IPv4 ? "SERVICEDNS-" : "SERVICEDNS-6-") + set switch
    {
        ServiceSet.ClusterIP => "CLUSTER-IP",
        ServiceSet.External => "EXTERNAL",
        ServiceSet.ExternalLocal => "EXTERNAL-LOCAL",
        ServiceSet.Guarded => "GUARDED",
        ServiceSet.Source => "SOURCE",
        ServiceSet.Dropped => "DROPPED",
        ServiceSet.Address => "ADDRESS",
        ServiceSet.Hairpin => "HAIRPIN",
        _ => "HEALTH-PORT",
    };

    public static IpsetType Type(this ServiceSet set) => set switch
    {
        ServiceSet.Source => IpsetType.AddressPortNet,
        ServiceSet.Address => IpsetType.Address,
        ServiceSet.Hairpin => IpsetType.AddressPortAddress,
        ServiceSet.HealthPort => IpsetType.Port,
        _ => IpsetType.AddressPort,
    };
}
