using System.Buffers.Binary;
using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.Ipset;

/// <summary>Commands and attributes of the netfilter subsystem ipset (linux/netfilter/ipset/ip_set.h), written and read.</summary>
internal static class IpsetMessages
{
    public const ushort Subsystem = 6 << 8;
    public const byte Create = 2, Destroy = 3, Flush = 4, Swap = 6, List = 7, Add = 9, Delete = 10;
    public const ushort SetName = 2, ListElements = 8, ListData = 7;

    private const byte ProtocolVersion = 6; // since 2.6.39, and understood by all later kernels
    private const ushort Protocol = 1, TypeName = 3, Revision = 4, Family = 5, Flags = 6;
    private const ushort Ip = 1, Port = 4, PortTo = 5, ProtocolNumber = 7, SetFlags = 8, Line = 9;
    private const ushort MaximumElements = 19, Ip2 = 20, Prefix2 = 21, PacketMark = 27;
    private const ushort AddressV4 = 1, AddressV6 = 2;
    private const ushort NetworkOrder = 0x4000; // NLA_F_NET_BYTEORDER
    private const uint WithPacketMarks = 1 << 6; // IPSET_FLAG_WITH_SKBINFO
    private const uint NamesOnly = 1 << 1; // IPSET_FLAG_LIST_SETNAME

    public static void Begin(ref NetlinkWriter writer, byte command, NetlinkFlags flags, uint sequence, byte family = 0)
    {
        writer.BeginMessage((ushort)(Subsystem | command), NetlinkFlags.Request | flags, sequence);
        writer.PutNetfilterHeader(family);
        writer.PutByte(Protocol, ProtocolVersion);
    }

    public static void PutNamesOnly(ref NetlinkWriter writer) => PutOrdered(ref writer, Flags, NamesOnly);

    public static void PutSecondName(ref NetlinkWriter writer, string name) => writer.PutString(TypeName, name);

    public static void PutCreation(ref NetlinkWriter writer, IpsetType type, IpFamily family, bool hasMarks, uint maximum)
    {
        var (name, revision) = type switch
        {
            IpsetType.Address => ("hash:ip", (byte)4),
            IpsetType.AddressPort => ("hash:ip,port", (byte)5),
            IpsetType.AddressPortNet => ("hash:ip,port,net", (byte)7),
            IpsetType.AddressPortAddress => ("hash:ip,port,ip", (byte)5),
            _ => ("bitmap:port", (byte)3),
        };
        writer.PutString(TypeName, name);
        writer.PutByte(Revision, revision); // the ones of Linux 3.18, which all later kernels and programs know
        writer.PutByte(Family, type == IpsetType.Port ? (byte)0 : family.Number());
        var data = writer.BeginNested(ListData);
        if (hasMarks) PutOrdered(ref writer, SetFlags, WithPacketMarks);
        if (type == IpsetType.Port)
        {
            PutOrdered(ref writer, Port, (ushort)0);
            PutOrdered(ref writer, PortTo, ushort.MaxValue);
        }
        else
        {
            PutOrdered(ref writer, MaximumElements, maximum);
        }
        writer.EndNested(data);
    }

    public static void PutElement(ref NetlinkWriter writer, in IpsetElement element)
    {
        var data = writer.BeginNested(ListData);
        if (element.Address is { } address) PutAddress(ref writer, Ip, address);
        if (element.Port is { } port)
        {
            PutOrdered(ref writer, Port, port.Number);
            if (port.Protocol is { } protocol) writer.PutByte(ProtocolNumber, protocol.Number());
        }
        if (element.Other is { } other)
        {
            PutAddress(ref writer, Ip2, other.Network);
            if (other.PrefixLength < 8 * other.Network.Length) writer.PutByte(Prefix2, other.PrefixLength);
        }
        if (element.Mark != 0)
        {
            var place = writer.PutEmpty(PacketMark | NetworkOrder, sizeof(ulong));
            if (!place.IsEmpty) BinaryPrimitives.WriteUInt64BigEndian(place, ((ulong)element.Mark << 32) | uint.MaxValue); // mark, mask
        }
        PutOrdered(ref writer, Line, 0u);
        writer.EndNested(data);
    }

    public static IpsetElement ReadElement(NetlinkAttributes data)
    {
        var port = data.Find(Port);
        var other = ReadAddress(data.Find(Ip2));
        var prefix = data.Find(Prefix2);
        return new IpsetElement(
            ReadAddress(data.Find(Ip)),
            port.Value.IsEmpty ? null : new IpsetPort(NetlinkAddresses.ProtocolOf(data.Find(ProtocolNumber).Byte), port.BigEndian16),
            other is { } network ? new Cidr(network, prefix.Value.IsEmpty ? 8 * network.Length : prefix.Byte) : null,
            (uint)(data.Find(PacketMark).BigEndian64 >> 32));
    }

    private static void PutAddress(ref NetlinkWriter writer, ushort type, Address address)
    {
        var nested = writer.BeginNested(type);
        writer.PutAddress((ushort)((address.Family == IpFamily.IPv4 ? AddressV4 : AddressV6) | NetworkOrder), address);
        writer.EndNested(nested);
    }

    private static Address? ReadAddress(NetlinkAttribute attribute)
    {
        foreach (var address in attribute.Nested)
        {
            if (address.Value.Length is 4 or 16) return address.Address();
        }
        return null;
    }

    private static void PutOrdered(ref NetlinkWriter writer, ushort type, uint value) =>
        writer.PutBigEndian((ushort)(type | NetworkOrder), value);

    private static void PutOrdered(ref NetlinkWriter writer, ushort type, ushort value) =>
        writer.PutBigEndian((ushort)(type | NetworkOrder), value);
}
