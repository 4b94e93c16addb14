using System.Runtime.InteropServices;
using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.Routes;

/// <summary>Messages of the route family about links and addresses (rtnetlink(7), linux/if_link.h, linux/if_addr.h).</summary>
internal static class RouteMessages
{
    public const ushort NewLink = 16, DeleteLink = 17, GetLink = 18, NewAddress = 20, DeleteAddress = 21, GetAddress = 22;

    /// <summary>Bytes of struct ifinfomsg and struct ifaddrmsg.</summary>
    public const int LinkHeaderSize = 16, AddressHeaderSize = 8;

    public const uint Up = 0x01, Loopback = 0x08, NoArp = 0x80;

    private const ushort LinkName = 3, LinkInfo = 18, LinkInfoKind = 1, LinkPerFamily = 26, LinkGenerateMode = 8;
    private const byte GenerateNone = 1; // IN6_ADDR_GEN_MODE_NONE: no link-local address
    private const ushort AddressValue = 1, AddressLocal = 2, AddressTimes = 6, AddressFlags = 8;
    private const uint NoDuplicateDetection = 0x02, Permanent = 0x80, Forever = uint.MaxValue;
    private const byte ScopeGlobal = 0, ScopeHost = 254;

    public static void PutLinkHeader(ref NetlinkWriter writer, int index = 0, uint flags = 0)
    {
        Span<byte> header = stackalloc byte[LinkHeaderSize];
        header.Clear();
        MemoryMarshal.Write(header[4..], index);
        MemoryMarshal.Write(header[8..], flags);
        MemoryMarshal.Write(header[12..], flags); // ifi_change: which flags are meant
        writer.PutFamilyHeader(header);
    }

    public static void PutLinkName(ref NetlinkWriter writer, string name) => writer.PutString(LinkName, name);

    public static void PutDummyKind(ref NetlinkWriter writer)
    {
        var info = writer.BeginNested(LinkInfo);
        writer.PutString(LinkInfoKind, "dummy");
        writer.EndNested(info);
    }

    public static void PutNoLinkLocalAddress(ref NetlinkWriter writer)
    {
        var families = writer.BeginNested(LinkPerFamily);
        var ipv6 = writer.BeginNested(IpFamily.IPv6.Number());
        writer.PutByte(LinkGenerateMode, GenerateNone);
        writer.EndNested(ipv6);
        writer.EndNested(families);
    }

    /// <summary>
    /// Writes an address as services have them: of the whole length, and never taken as the source of other traffic. For that an IPv4
    /// address has the scope of the host, and an IPv6 one is deprecated from the beginning (RFC 6724, rule 3).
    /// </summary>
    public static void PutServiceAddress(ref NetlinkWriter writer, int link, Address address)
    {
        PutAddressHeader(
            ref writer, link, address.Family, (byte)(8 * address.Length), address.Family == IpFamily.IPv4 ? ScopeHost : ScopeGlobal);
        writer.PutAddress(AddressLocal, address);
        writer.PutAddress(AddressValue, address);
        if (address.Family == IpFamily.IPv4) return;
        writer.PutHost(AddressFlags, NoDuplicateDetection | Permanent);
        var times = writer.PutEmpty(AddressTimes, 4 * sizeof(uint)); // struct ifa_cacheinfo: preferred, valid
        if (!times.IsEmpty) MemoryMarshal.Write(times[sizeof(uint)..], Forever);
    }

    public static void PutAddressHeader(ref NetlinkWriter writer, int link, IpFamily family, byte prefixLength = 0, byte scope = 0)
    {
        Span<byte> header = [family.Number(), prefixLength, 0, scope, 0, 0, 0, 0];
        MemoryMarshal.Write(header[4..], link);
        writer.PutFamilyHeader(header);
    }

    public static Link ReadLink(NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < LinkHeaderSize) return default;
        var attributes = message.Attributes(LinkHeaderSize);
        return new Link(
            MemoryMarshal.Read<int>(payload[4..]),
            attributes.Find(LinkName).Text,
            attributes.Find(LinkInfo).Nested.Find(LinkInfoKind).Text,
            MemoryMarshal.Read<uint>(payload[8..]));
    }

    /// <summary>Reads an address; false for other families.</summary>
    public static bool TryReadAddress(NetlinkMessage message, out InterfaceAddress address)
    {
        address = default;
        var payload = message.Payload;
        if (payload.Length < AddressHeaderSize) return false;
        var attributes = message.Attributes(AddressHeaderSize);
        // On a point-to-point link IFA_ADDRESS is the peer's.
        var local = attributes.Find(AddressLocal) is { Value.Length: > 0 } own ? own : attributes.Find(AddressValue);
        if (local.Value.Length is not (4 or 16)) return false;
        address = new InterfaceAddress(MemoryMarshal.Read<int>(payload[4..]), local.Address(), payload[1]);
        return true;
    }
}
