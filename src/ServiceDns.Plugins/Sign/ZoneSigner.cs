using System.Buffers;
using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Plugins.Signing;
using ServiceDns.Plugins.ZoneData;

namespace ServiceDns.Plugins.Sign;

/// <summary>Makes a signed zone of one that is not (RFC 4035, section 2).</summary>
/// <param name="origin">The zone.</param>
/// <param name="keys">Each of them signs everything.</param>
internal sealed class ZoneSigner(DomainName origin, IReadOnlyList<SigningKey> keys)
{
    private const int SerialFromEnd = 20, MinimumFromEnd = 4; // of an SOA's data

    /// <summary>All records of the signed zone, the SOA first, in canonical order of their names.</summary>
    /// <param name="records">The zone; what an earlier signing added to it is left out.</param>
    /// <param name="serial">The SOA's new serial number.</param>
    /// <param name="period">When the signatures are good.</param>
    /// <exception cref="ZoneException">The records are no zone.</exception>
    public IEnumerable<ResourceRecord> Sign(IEnumerable<ResourceRecord> records, uint serial, SignaturePeriod period)
    {
        var zone = ZoneWithKeys(records, serial);
        var soa = zone.Soa.Records[0];
        var minimum = BinaryPrimitives.ReadUInt32BigEndian(soa.Data[^MinimumFromEnd..]);
        IEnumerable<ResourceRecord> signed =
            [soa, .. Signatures([soa], period), .. zone.Servers.Records, .. Signatures(zone.Servers.Records, period)];
        var names = Authoritative(zone).ToList();
        return signed.Concat(zone.Nodes.SelectMany(node => SignNode(node, names, minimum, period)));
    }

    private Zone ZoneWithKeys(IEnumerable<ResourceRecord> records, uint serial)
    {
        var builder = new ZoneBuilder(origin);
        var ttl = 0u;
        foreach (var record in records)
        {
            if (record.Type is RecordType.DNSKEY or RecordType.RRSIG or RecordType.NSEC or RecordType.CDNSKEY or RecordType.CDS) continue;
            if (record.Type == RecordType.SOA) ttl = record.Ttl;
            builder.Add(record.Type == RecordType.SOA ? WithSerial(record, serial) : record);
        }
        foreach (var key in keys)
        {
            ResourceRecord Record(RecordType type, ReadOnlySpan<byte> data) => new(origin.Wire, type, RecordClass.IN, ttl, data);
            builder.Add(Record(RecordType.DNSKEY, key.Record.Data));
            builder.Add(Record(RecordType.CDS, key.DelegationSigner(origin, digest: 1)));
            builder.Add(Record(RecordType.CDS, key.DelegationSigner(origin, digest: 2)));
            builder.Add(Record(RecordType.CDNSKEY, key.Record.Data));
        }
        return builder.Build();
    }

    private static ResourceRecord WithSerial(ResourceRecord soa, uint serial)
    {
        var data = soa.Data.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(data.Length - SerialFromEnd), serial);
        return new ResourceRecord(soa.Owner, soa.Type, soa.Class, soa.Ttl, data);
    }

    /// <summary>
    /// The names that get NSEC records: all within the zone but those of other zones below it, whose first name still does.
    /// </summary>
    private IEnumerable<ZoneNode> Authoritative(Zone zone)
    {
        ZoneNode? cut = null;
        foreach (var node in zone.Nodes)
        {
            if (WireName.OffsetOfZone(node.Name, origin.Wire) < 0) continue;
            if (cut is not null && WireName.OffsetOfZone(node.Name, cut.Name) > 0) continue; // what is below a name comes right behind it
            cut = node[RecordType.NS] is null ? null : node;
            yield return node;
        }
    }

    private IEnumerable<ResourceRecord> SignNode(ZoneNode node, List<ZoneNode> names, uint minimum, SignaturePeriod period)
    {
        foreach (var record in node.Sets.SelectMany(set => set.Records)) yield return record;
        var place = names.BinarySearch(node, Comparer<ZoneNode>.Create((left, right) => CanonicalOrder.Compare(left.Name, right.Name)));
        if (place < 0) yield break; // glue
        var isCut = node[RecordType.NS] is not null;
        var sets = node.Sets.Where(set => !isCut || set.Type == RecordType.DS).ToList();
        foreach (var record in sets.SelectMany(set => Signatures(set.Records, period))) yield return record;
        var proof = Proof(node, names[(place + 1) % names.Count], isCut, sets, minimum);
        yield return proof;
        foreach (var record in Signatures([proof], period)) yield return record;
    }

    private ResourceRecord Proof(ZoneNode node, ZoneNode next, bool isCut, List<RecordSet> sets, uint ttl)
    {
        List<RecordType> types = [.. sets.Select(set => set.Type), RecordType.RRSIG, RecordType.NSEC];
        if (isCut) types.Add(RecordType.NS);
        if (node.Name.SequenceEqual(origin.Wire)) types.AddRange([RecordType.NS, RecordType.SOA]);
        var data = new ArrayBufferWriter<byte>();
        data.Write(next.Name);
        TypeBitmap.Write(data, types);
        return new ResourceRecord(node.Name, RecordType.NSEC, RecordClass.IN, ttl, data.WrittenSpan);
    }

    private IEnumerable<ResourceRecord> Signatures(ResourceRecord[] set, SignaturePeriod period)
    {
        if (set.Length == 0) yield break;
        var (first, canonical) = (set[0], CanonicalForm.Of(set, set[0].Ttl));
        foreach (var key in keys)
        {
            var data = RecordSigner.Sign(key, origin, first, canonical, first.Ttl, period);
            yield return new ResourceRecord(first.Owner, RecordType.RRSIG, first.Class, first.Ttl, data);
        }
    }
}
