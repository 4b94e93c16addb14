using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>Names a service port, the unit that is forwarded. One per family and key.</summary>
/// <param name="Namespace">The service's namespace.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Port">The port's name, empty when it has none.</param>
/// <param name="Protocol">The protocol: one name may stand for a port of each.</param>
public readonly record struct ServicePortKey(string Namespace, string Service, string Port, Protocol Protocol) : IComparable<ServicePortKey>
{
    /// <summary>The service.</summary>
    public ObjectKey ServiceKey => new(Namespace, Service);

    /// <summary>Ordinal order by namespace, service, port name, protocol.</summary>
    public int CompareTo(ServicePortKey other)
    {
        var order = ServiceKey.CompareTo(other.ServiceKey);
        if (order == 0) order = string.CompareOrdinal(Port, other.Port);
        return order != 0 ? order : Protocol.CompareTo(other.Protocol);
    }

    /// <summary>The printable name, as kube-proxy writes it in comments and hashes: <c>ns/name:port</c>, or <c>ns/name</c>.</summary>
    public override string ToString() => Port.Length == 0 ? $"{Namespace}/{Service}" : $"{Namespace}/{Service}:{Port}";
}
