using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>
/// One state of a zone: never changed, read by any number of threads. <see cref="LiveZone"/> swaps it for the next state.
/// </summary>
/// <remarks>
/// Names are found by a hash of their bytes; names in between that have no records are there too. SOA and NS of the apex
/// are kept aside, since they go into almost every answer. About 200 bytes a name and 100 a record, data not counted.
/// </remarks>
internal sealed class Zone
{
    private readonly Dictionary<byte[], ZoneNode>.AlternateLookup<ReadOnlySpan<byte>> nodes;
    private readonly ZoneNode[] sorted, proofs;

    internal Zone(DomainName origin, RecordSet soa, RecordSet servers, Dictionary<byte[], ZoneNode> nodes, ZoneNode[] sorted)
    {
        Origin = origin;
        Soa = soa;
        Servers = servers;
        this.nodes = nodes.GetAlternateLookup<ReadOnlySpan<byte>>();
        this.sorted = sorted;
        proofs = [.. sorted.Where(node => node[RecordType.NSEC] is not null)];
    }

    /// <summary>The apex.</summary>
    public DomainName Origin { get; }

    /// <summary>The SOA record and its signatures.</summary>
    public RecordSet Soa { get; }

    /// <summary>The NS records of the apex and their signatures.</summary>
    public RecordSet Servers { get; }

    /// <summary>The SOA's serial number.</summary>
    public uint Serial => ZoneSerial.Of(Soa.Records[0]);

    /// <summary>Names that have records, in canonical order; the apex is there if it has others than SOA and NS.</summary>
    public IReadOnlyList<ZoneNode> Nodes => sorted;

    /// <summary>The zone as <c>transfer</c> gives it away: NS and signatures of the apex, then name by name in canonical order.</summary>
    public ZoneContents Contents => new(
        Soa.Records[0], Soa.Signatures.Concat(Servers.All).Concat(sorted.SelectMany(node => node.Sets.SelectMany(set => set.All))));

    /// <summary>The node of a name in lower case, which may be empty; null when the name does not exist.</summary>
    public ZoneNode? Find(ReadOnlySpan<byte> name) => nodes.TryGetValue(name, out var node) ? node : null;

    /// <summary>
    /// The last name in canonical order that has an NSEC record and is not behind <paramref name="name"/>: its NSEC says what comes next.
    /// Null in a zone that is not signed. Glue is passed over, since it has none.
    /// </summary>
    public ZoneNode? ProofBefore(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, proofs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (CanonicalOrder.Compare(proofs[middle].Name, name) <= 0) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? null : proofs[low - 1];
    }

    /// <summary>Takes the records of a zone.</summary>
    /// <exception cref="ZoneException">They are no zone that can be served.</exception>
    public static Zone Build(DomainName origin, IEnumerable<ResourceRecord> records)
    {
        var builder = new ZoneBuilder(origin);
        foreach (var record in records) builder.Add(record);
        return builder.Build();
    }
}
