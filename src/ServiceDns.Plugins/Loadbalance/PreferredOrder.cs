using System.Buffers;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Addresses in preferred networks before the others; those of one network stay in their order.</summary>
/// <param name="networks">Most preferred first.</param>
internal sealed class PreferredOrder(NetworkSet[] networks) : IRecordOrder
{
    public void Arrange(Span<RecordView> records, Section section, ReadOnlySpan<byte> message, Query query)
    {
        if (section == Section.Authority) return;
        var keys = ArrayPool<ulong>.Shared.Rent(records.Length);
        for (var i = 0; i < records.Length; i++) keys[i] = ((ulong)RankOf(records[i], message) << 32) | (uint)i;
        keys.AsSpan(0, records.Length).Sort(records);
        ArrayPool<ulong>.Shared.Return(keys);
    }

    /// <summary>CNAME, addresses by network, MX, all others: the order that CoreDNS gives them here.</summary>
    private int RankOf(RecordView record, ReadOnlySpan<byte> message) => RecordKinds.Of(record.Type) switch
    {
        RecordKind.Alias => 0,
        RecordKind.Address => 1 + NetworkOf(message.Slice(record.Rdata, record.RdataLength)),
        RecordKind.MailExchanger => networks.Length + 2,
        _ => networks.Length + 3,
    };

    private int NetworkOf(ReadOnlySpan<byte> address)
    {
        if (address.Length is not (4 or 16)) return networks.Length;
        var index = 0;
        while (index < networks.Length && !networks[index].Contains(address)) index++;
        return index;
    }
}
