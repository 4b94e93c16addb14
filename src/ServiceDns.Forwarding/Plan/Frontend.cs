using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Why traffic to an address and port belongs to a service; in the order of who keeps an address that two services
/// claim.</summary>
public enum FrontendKind : byte
{
    /// <summary>The virtual address inside the cluster: internal traffic.</summary>
    ClusterIP,

    /// <summary>An address of <c>status.loadBalancer.ingress</c> with ipMode VIP: external traffic, filtered by source ranges.</summary>
    LoadBalancerIP,

    /// <summary>An address of <c>spec.externalIPs</c>: external traffic, never filtered by source ranges.</summary>
    ExternalIP,

    /// <summary>A port on the node's addresses (<see cref="NodeSettings.NodePorts"/>): external traffic, never filtered by source
    /// ranges.</summary>
    NodePort,
}

/// <summary>Where clients connect to. In one plan no two service ports of a protocol have the same address and port.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Address">The address; <c>default</c> for a node port, whose addresses the node settings tell.</param>
/// <param name="Port">The port.</param>
public readonly record struct Frontend(FrontendKind Kind, Address Address, ushort Port)
{
    /// <summary>Whether its traffic is external: everything but a ClusterIP's.</summary>
    public bool IsExternal => Kind != FrontendKind.ClusterIP;
}

/// <summary>Where traffic goes.</summary>
/// <param name="Address">The endpoint's address.</param>
/// <param name="Port">The port there.</param>
/// <param name="IsLocal">Whether it runs on this node.</param>
public readonly record struct PlannedEndpoint(Address Address, ushort Port, bool IsLocal) : IComparable<PlannedEndpoint>
{
    /// <summary>Order by address, then port.</summary>
    public int CompareTo(PlannedEndpoint other)
    {
        var order = Address.CompareTo(other.Address);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }
}

/// <summary>What becomes of a packet to a frontend.</summary>
public enum Verdict : byte
{
    /// <summary>It goes to an endpoint.</summary>
    Forward,

    /// <summary>It is refused: ICMP port unreachable, for every protocol.</summary>
    Reject,

    /// <summary>It is dropped in silence.</summary>
    Drop,
}
