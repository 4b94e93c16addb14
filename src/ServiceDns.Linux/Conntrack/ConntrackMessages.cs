using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.Conntrack;

/// <summary>Messages of the netfilter subsystem ctnetlink (linux/netfilter/nfnetlink_conntrack.h), written and read.</summary>
internal static class ConntrackMessages
{
    public const ushort Get = (1 << 8) | 1, Delete = (1 << 8) | 2;

    private const ushort TupleOriginal = 1, TupleReply = 2, Status = 3, Id = 12, Zone = 18;
    private const ushort TupleAddresses = 1, TupleProtocol = 2;
    private const ushort SourceV4 = 1, DestinationV4 = 2, SourceV6 = 3, DestinationV6 = 4;
    private const ushort ProtocolNumber = 1, SourcePort = 2, DestinationPort = 3;
    private const uint SeenReply = 1 << 1;

    public static void PutFlow(ref NetlinkWriter writer, in Flow flow)
    {
        writer.PutNetfilterHeader(flow.Original.Source.Family.Number());
        var tuple = writer.BeginNested(TupleOriginal);
        var addresses = writer.BeginNested(TupleAddresses);
        var isV4 = flow.Original.Source.Family == IpFamily.IPv4;
        writer.PutAddress(isV4 ? SourceV4 : SourceV6, flow.Original.Source);
        writer.PutAddress(isV4 ? DestinationV4 : DestinationV6, flow.Original.Destination);
        writer.EndNested(addresses);
        var protocol = writer.BeginNested(TupleProtocol);
        writer.PutByte(ProtocolNumber, flow.Protocol.Number());
        writer.PutBigEndian(SourcePort, flow.Original.SourcePort);
        writer.PutBigEndian(DestinationPort, flow.Original.DestinationPort);
        writer.EndNested(protocol);
        writer.EndNested(tuple);
        // The id as it came: its order is the kernel's own business.
        writer.PutHost(Id, flow.Id);
        if (flow.Zone != 0) writer.PutBigEndian(Zone, flow.Zone);
    }

    /// <summary>Reads a flow; false for a protocol that services do not have.</summary>
    public static bool TryRead(NetlinkMessage message, out Flow flow)
    {
        flow = default;
        NetlinkAttribute original = default, reply = default;
        uint status = 0, id = 0;
        ushort zone = 0;
        foreach (var attribute in message.Attributes(NetfilterHeader.Size))
        {
            switch (attribute.Type)
            {
                case TupleOriginal: original = attribute; break;
                case TupleReply: reply = attribute; break;
                case Status: status = attribute.BigEndian32; break;
                case Id: id = attribute.Host32; break;
                case Zone: zone = attribute.BigEndian16; break;
            }
        }
        var number = original.Nested.Find(TupleProtocol).Nested.Find(ProtocolNumber).Byte;
        if (NetlinkAddresses.ProtocolOf(number) is not { } protocol) return false;
        flow = new Flow(protocol, ReadTuple(original), ReadTuple(reply), (status & SeenReply) != 0, id, zone);
        return true;
    }

    private static FlowTuple ReadTuple(NetlinkAttribute tuple)
    {
        Address source = default, destination = default;
        foreach (var address in tuple.Nested.Find(TupleAddresses).Nested)
        {
            if (address.Type is SourceV4 or SourceV6) source = address.Address();
            if (address.Type is DestinationV4 or DestinationV6) destination = address.Address();
        }
        var protocol = tuple.Nested.Find(TupleProtocol).Nested;
        return new FlowTuple(source, protocol.Find(SourcePort).BigEndian16, destination, protocol.Find(DestinationPort).BigEndian16);
    }
}
