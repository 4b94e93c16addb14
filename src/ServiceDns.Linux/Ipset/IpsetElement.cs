using ServiceDns.Cluster;

namespace ServiceDns.Linux.Ipset;

/// <summary>The types of sets that are known here (ipset(8)).</summary>
public enum IpsetType
{
    /// <summary>hash:ip.</summary>
    Address,

    /// <summary>hash:ip,port: an address, a protocol and a port.</summary>
    AddressPort,

    /// <summary>hash:ip,port,net: beside those a network of the other side. No network of length 0.</summary>
    AddressPortNet,

    /// <summary>hash:ip,port,ip: beside those an address of the other side.</summary>
    AddressPortAddress,

    /// <summary>bitmap:port: ports, of no protocol.</summary>
    Port,
}

/// <summary>A port.</summary>
/// <param name="Protocol">Its protocol; null in a set whose ports have none.</param>
/// <param name="Number">Its number.</param>
public readonly record struct IpsetPort(Protocol? Protocol, ushort Number)
{
    /// <summary>As <c>ipset</c> prints it.</summary>
    public override string ToString() => Protocol is { } protocol ? $"{protocol.ToString().ToLowerInvariant()}:{Number}" : $"{Number}";
}

/// <summary>An element of a set; which parts it has follows from the set's type.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Other">The network, or the one address, of the other side.</param>
/// <param name="Mark">In a set with marks, what the target SET with <c>--map-mark</c> makes the packet's mark; 0 for nothing.</param>
public readonly record struct IpsetElement(Address? Address, IpsetPort? Port = null, Cidr? Other = null, uint Mark = 0)
{
    /// <summary>As <c>ipset</c> prints it.</summary>
    public override string ToString()
    {
        var parts = new[] { Address?.ToString(), Port?.ToString(), Other?.ToString() };
        return string.Join(',', parts.OfType<string>());
    }
}
