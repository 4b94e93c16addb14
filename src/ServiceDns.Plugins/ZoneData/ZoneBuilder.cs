using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Collects records and makes a zone of them.</summary>
internal sealed class ZoneBuilder(DomainName origin)
{
    private readonly Dictionary<byte[], List<ResourceRecord>> byName = new(WireNameComparer.Instance);
    private readonly List<ResourceRecord> soaSignatures = [], servers = [], serverSignatures = [];
    private ResourceRecord? soa;

    /// <summary>
    /// Adds a record. Of several SOA records the last one counts, whatever its owner; records outside of the zone are no harm.
    /// </summary>
    /// <exception cref="ZoneException">It is of a type that can not be served.</exception>
    public void Add(ResourceRecord record)
    {
        var lower = LetterCase.Lower(record);
        var name = LowerOwner(record);
        var isApex = name.AsSpan().SequenceEqual(origin.Wire);
        switch (record.Type)
        {
            case RecordType.SOA:
                soa = lower;
                return;
            case RecordType.NS when isApex:
                servers.Add(lower);
                return;
            case RecordType.NSEC3 or RecordType.NSEC3PARAM:
                throw new ZoneException(
                    $"NSEC3 zone is not supported: {NameText.Format(record.Owner)} has a {record.Type.ToText()} record; "
                    + "sign the zone with NSEC");
            case RecordType.RRSIG when Covered(record) == RecordType.SOA:
                soaSignatures.Add(lower);
                return;
            case RecordType.RRSIG when isApex && Covered(record) == RecordType.NS:
                serverSignatures.Add(lower);
                return;
            default:
                (CollectionsMarshal.GetValueRefOrAddDefault(byName, name, out _) ??= []).Add(lower);
                return;
        }
    }

    /// <summary>The zone; the builder is not used any more.</summary>
    /// <exception cref="ZoneException">There is no SOA record.</exception>
    public Zone Build()
    {
        if (soa is null) throw new ZoneException($"no SOA record for origin {origin}");
        var parents = Parents();
        var nodes = new Dictionary<byte[], ZoneNode>(byName.Count + parents.Count, WireNameComparer.Instance);
        foreach (var (name, records) in byName) nodes.Add(name, new ZoneNode(name, SetsOf(records), parents.Contains(name)));
        var sorted = nodes.Values.ToArray();
        Array.Sort(sorted, (left, right) => CanonicalOrder.Compare(left.Name, right.Name));
        foreach (var name in parents) nodes.TryAdd(name, new ZoneNode(name, [], hasDescendants: true));
        nodes.TryAdd(origin.Wire.ToArray(), new ZoneNode(origin.Wire.ToArray(), [], hasDescendants: false));
        return new Zone(
            origin, new RecordSet(RecordType.SOA, [soa], [.. soaSignatures]),
            new RecordSet(RecordType.NS, [.. servers], [.. serverSignatures]), nodes, sorted);
    }

    /// <summary>All names within the zone that have a name with records below them.</summary>
    private HashSet<byte[]> Parents()
    {
        var parents = new HashSet<byte[]>(WireNameComparer.Instance);
        foreach (var name in byName.Keys)
        {
            var depth = WireName.OffsetOfZone(name, origin.Wire);
            for (var at = 0; at < depth;)
            {
                at += name[at] + 1;
                if (!parents.Add(name[at..])) break;
            }
        }
        return parents;
    }

    private static RecordSet[] SetsOf(List<ResourceRecord> records)
    {
        var signatures = records.Where(record => record.Type == RecordType.RRSIG).ToLookup(Covered);
        var types = records.Where(record => record.Type != RecordType.RRSIG).ToLookup(record => record.Type);
        return
        [
            .. types.Select(group => new RecordSet(group.Key, [.. group], [.. signatures[group.Key]])),
            .. signatures.Where(group => !types.Contains(group.Key)).Select(group => new RecordSet(group.Key, [], [.. group])),
        ];
    }

    private static RecordType Covered(ResourceRecord signature) =>
        signature.Data.Length < 2 ? RecordType.None : (RecordType)BinaryPrimitives.ReadUInt16BigEndian(signature.Data);

    private static byte[] LowerOwner(ResourceRecord record)
    {
        var name = new byte[record.Owner.Length];
        WireName.ToLower(record.Owner, name);
        return name;
    }
}
