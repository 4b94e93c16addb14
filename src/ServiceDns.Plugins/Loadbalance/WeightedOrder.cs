using System.Buffers;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Records by kind, and one address first that is chosen by weight.</summary>
internal sealed class WeightedOrder(WeightFile file) : IRecordOrder
{
    public void Arrange(Span<RecordView> records, Section section, ReadOnlySpan<byte> message, Query query)
    {
        if (section == Section.Authority || !HasAddress(records)) return; // without an address, CoreDNS leaves the order alone
        var keys = ArrayPool<ulong>.Shared.Rent(records.Length);
        for (var i = 0; i < records.Length; i++) keys[i] = ((ulong)RecordKinds.Of(records[i].Type) << 32) | (uint)i;
        keys.AsSpan(0, records.Length).Sort(records);
        ArrayPool<ulong>.Shared.Return(keys);
        var first = 0;
        while (first < records.Length && RecordKinds.Of(records[first].Type) < RecordKind.Address) first++;
        var end = first;
        while (end < records.Length && RecordKinds.Of(records[end].Type) == RecordKind.Address) end++;
        if (end - first < 2) return;
        var chosen = first + Choose(records[first..end], message, query);
        (records[first], records[chosen]) = (records[chosen], records[first]);
    }

    private static bool HasAddress(ReadOnlySpan<RecordView> records)
    {
        foreach (var record in records)
        {
            if (RecordKinds.Of(record.Type) == RecordKind.Address) return true;
        }
        return false;
    }

    private int Choose(ReadOnlySpan<RecordView> addresses, ReadOnlySpan<byte> message, Query query)
    {
        var weights = file.Weights;
        uint sum = 0;
        foreach (var address in addresses) sum += WeightOf(weights, message, address);
        var chance = (uint)(((ulong)query.NextRandom() * sum) >> 32);
        for (var i = 0; i < addresses.Length; i++)
        {
            var weight = WeightOf(weights, message, addresses[i]);
            if (chance < weight) return i;
            chance -= weight;
        }
        return 0;
    }

    [SkipLocalsInit]
    private static byte WeightOf(WeightTable weights, ReadOnlySpan<byte> message, RecordView address)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        var at = address.Start;
        if (!WireName.TryRead(message, ref at, owner, out var length)) return WeightTable.Usual;
        return weights.Of(owner[..length], message.Slice(address.Rdata, address.RdataLength));
    }
}
