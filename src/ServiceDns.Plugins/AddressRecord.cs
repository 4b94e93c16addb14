using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins;

/// <summary>Makes A and AAAA records of addresses.</summary>
internal static class AddressRecord
{
    /// <summary>The type that records of the address have.</summary>
    public static RecordType TypeOf(Address address) => address.Family == IpFamily.IPv4 ? RecordType.A : RecordType.AAAA;

    /// <summary>The record of a name that has the address.</summary>
    /// <param name="owner">An uncompressed wire name.</param>
    /// <param name="address">The address.</param>
    /// <param name="ttl">Seconds.</param>
    public static ResourceRecord Of(ReadOnlySpan<byte> owner, Address address, uint ttl)
    {
        Span<byte> bytes = stackalloc byte[16];
        return new ResourceRecord(owner, TypeOf(address), RecordClass.IN, ttl, bytes[..address.WriteTo(bytes)]);
    }
}
