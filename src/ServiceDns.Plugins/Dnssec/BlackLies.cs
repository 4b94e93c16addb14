using System.Buffers;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Dnssec;

/// <summary>
/// NSEC records that are made for the name that is asked, and say of it that it exists but lacks the asked type
/// (draft-valsorda-dnsop-black-lies): a proof for the price of one signature, that gives no other name away.
/// </summary>
internal static class BlackLies
{
    private static readonly RecordType[] InZone =
    [
        RecordType.A, RecordType.HINFO, RecordType.TXT, RecordType.AAAA, RecordType.LOC, RecordType.SRV, RecordType.CERT, RecordType.SSHFP,
        RecordType.RRSIG, RecordType.NSEC, RecordType.TLSA, RecordType.HIP, RecordType.OPENPGPKEY, RecordType.SPF,
    ];

    private static readonly RecordType[] AtApex = [.. InZone, RecordType.NS, RecordType.SOA, RecordType.MX, RecordType.DNSKEY];

    private static readonly RecordType[] AtCut = [.. InZone, RecordType.NS];

    /// <summary>For a name within the zone that has no record of the type; null when the name is too long to have one behind it.</summary>
    /// <param name="name">The name, as it was asked.</param>
    /// <param name="type">The type that was asked.</param>
    /// <param name="isApex">Whether it is the zone's own name.</param>
    /// <param name="ttl">Its TTL.</param>
    public static ResourceRecord? Denial(ReadOnlySpan<byte> name, RecordType type, bool isApex, uint ttl)
    {
        var types = isApex ? AtApex : type == RecordType.DS ? AtCut : InZone;
        return Make(name, [1, 0, .. name], type == RecordType.NSEC ? types : types.Where(each => each != type), ttl);
    }

    /// <summary>For a name where another zone begins that is not signed: there is NS, and no DS.</summary>
    public static ResourceRecord? InsecureCut(ReadOnlySpan<byte> name, uint ttl)
    {
        int label = name[0];
        return label is 0 or WireName.MaxLabelLength
            ? Make(name, [1, 0, .. name], AtCut, ttl)
            : Make(name, [(byte)(label + 1), .. name.Slice(1, label), 0, .. name[(label + 1)..]], AtCut, ttl);
    }

    private static ResourceRecord? Make(ReadOnlySpan<byte> owner, byte[] next, IEnumerable<RecordType> types, uint ttl)
    {
        if (next.Length > WireName.MaxLength) return null;
        var data = new ArrayBufferWriter<byte>();
        WireName.ToLower(next, next);
        data.Write(next);
        TypeBitmap.Write(data, types);
        return new ResourceRecord(owner, RecordType.NSEC, RecordClass.IN, ttl, data.WrittenSpan);
    }
}
