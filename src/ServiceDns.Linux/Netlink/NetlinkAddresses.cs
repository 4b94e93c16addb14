using ServiceDns.Cluster;

namespace ServiceDns.Linux.Netlink;

/// <summary>The model's words in the numbers of netlink messages.</summary>
public static class NetlinkAddresses
{
    /// <summary>The family's number: AF_INET or AF_INET6.</summary>
    public static byte Number(this IpFamily family) => family == IpFamily.IPv4 ? (byte)2 : (byte)10;

    /// <summary>The protocol's number (IANA).</summary>
    public static byte Number(this Protocol protocol) => protocol switch
    {
        Protocol.Udp => 17,
        Protocol.Sctp => 132,
        _ => 6,
    };

    /// <summary>The protocol of a number; null for one that services do not have.</summary>
    public static Protocol? ProtocolOf(byte number) => number switch
    {
        6 => Protocol.Tcp,
        17 => Protocol.Udp,
        132 => Protocol.Sctp,
        _ => null,
    };

    /// <summary>Reads an address in network order; <c>default</c> where the value has neither 4 nor 16 bytes.</summary>
    public static Address Address(this NetlinkAttribute attribute) =>
        attribute.Value.Length is 4 or 16 ? Cluster.Address.FromBytes(attribute.Value) : default;

    /// <summary>Writes an attribute of 4 or 16 bytes in network order.</summary>
    public static void PutAddress(this ref NetlinkWriter writer, ushort type, Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        writer.Put(type, bytes[..address.WriteTo(bytes)]);
    }
}
