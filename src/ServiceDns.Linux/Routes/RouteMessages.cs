using System.Runtime.InteropServices;
using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.Routes;

/// <summary>Messages of the route family (rtnetlink(7), linux/if_link.h, linux/if_addr.h, linux/rtnetlink.h).</summary>
internal static class RouteMessages
{
    public const ushort
        NewLink = 16, DeleteLink = 17, GetLink = 18, NewAddress = 20, DeleteAddress = 21, GetAddress = 22,
        NewRoute = 24, DeleteRoute = 25, GetRoute = 26;

    /// <summary>Bytes of struct ifinfomsg, struct ifaddrmsg and struct rtmsg.</summary>
    public const int LinkHeaderSize = 16, AddressHeaderSize = 8, RouteHeaderSize = 12;

    public const uint Up = 0x01, Loopback = 0x08, NoArp = 0x80;

    private const ushort LinkName = 3, LinkInfo = 18, LinkInfoKind = 1, LinkPerFamily = 26, LinkGenerateMode = 8;
    private const byte GenerateNone = 1; // IN6_ADDR_GEN_MODE_NONE: no link-local address
    private const ushort AddressValue = 1, AddressLocal = 2, RouteTo = 1, RouteLink = 4;
    private const byte ScopeGlobal = 0, ScopeHost = 254, TableLocal = 255, TypeLocal = 2, ByAdministrator = 4;

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

    public static void PutAddressHeader(ref NetlinkWriter writer, IpFamily family) =>
        writer.PutFamilyHeader([family.Number(), 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>Writes a route that makes one address this host's own.</summary>
    public static void PutLocalRoute(ref NetlinkWriter writer, int link, Address address)
    {
        PutRouteHeader(ref writer, address.Family, (byte)(8 * address.Length), address.Family == IpFamily.IPv4 ? ScopeHost : ScopeGlobal);
        writer.PutAddress(RouteTo, address);
        writer.PutHost(RouteLink, (uint)link);
    }

    public static void PutRouteHeader(ref NetlinkWriter writer, IpFamily family, byte length = 0, byte scope = 0) =>
        writer.PutFamilyHeader([family.Number(), length, 0, 0, TableLocal, ByAdministrator, scope, TypeLocal, 0, 0, 0, 0]);

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

    /// <summary>Reads the route of one local address; false for all others.</summary>
    public static bool TryReadLocalRoute(NetlinkMessage message, out InterfaceAddress address)
    {
        address = default;
        var payload = message.Payload;
        if (payload.Length < RouteHeaderSize || payload[4] != TableLocal || payload[7] != TypeLocal) return false;
        var attributes = message.Attributes(RouteHeaderSize);
        var to = attributes.Find(RouteTo);
        if (to.Value.Length is not (4 or 16) || payload[1] != 8 * to.Value.Length) return false;
        address = new InterfaceAddress((int)attributes.Find(RouteLink).Host32, to.Address(), payload[1]);
        return true;
    }
}
