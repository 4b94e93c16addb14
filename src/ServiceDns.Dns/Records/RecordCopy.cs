using System.Runtime.CompilerServices;

namespace ServiceDns.Dns;

/// <summary>Moves records from one message to another, where compression pointers would point to other bytes.</summary>
public static class RecordCopy
{
    /// <summary>The most bytes that data with compressed names take when the names are written in full.</summary>
    internal const int LargestExpansion = 2 * WireName.MaxLength + 20;

    /// <summary>Appends the record at <paramref name="record"/> of <paramref name="source"/> to <paramref name="writer"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">The message the record lies in.</param>
    /// <param name="record">Which record.</param>
    /// <param name="section">The section it goes into.</param>
    /// <param name="ttl">Its TTL there.</param>
    /// <returns>False when it did not fit, a name in it is broken, or bytes follow where its names should end; then nothing was
    /// added.</returns>
    /// <remarks>
    /// Names in the data of the types of RFC 1035 may be compressed, as may those of RP, AFSDB, RT, PX, KX, SRV and DNAME (RFC 3597,
    /// section 4; RFC 6672). The other types of that list are obsolete or forbid it, and are copied as they are.
    /// </remarks>
    [SkipLocalsInit]
    public static bool TryCopy(ref MessageWriter writer, ReadOnlySpan<byte> source, RecordView record, Section section, uint ttl)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        Span<byte> rdata = stackalloc byte[LargestExpansion];
        var at = record.Start;
        if (!WireName.TryRead(source, ref at, owner, out var ownerLength)) return false;
        var length = 0;
        var names = NamesIn(record.Type);
        var compressed = names.Count > 0;
        if (compressed && !TryExpand(source, record, names, rdata, out length)) return false;
        writer.Begin(section, owner[..ownerLength], record.Type, ttl, record.Class);
        if (!compressed) writer.Put(source.Slice(record.Rdata, record.RdataLength));
        else if (record.Type is RecordType.CNAME or RecordType.NS or RecordType.PTR) writer.PutName(rdata[..length]);
        else writer.Put(rdata[..length]);
        return writer.End();
    }

    /// <summary>
    /// Whether the data have the length that an address has, or hold the names that their type says and end behind them; true for types
    /// whose names are never compressed.
    /// </summary>
    /// <param name="source">The message the record lies in.</param>
    /// <param name="record">Which record.</param>
    [SkipLocalsInit]
    public static bool HasWholeData(ReadOnlySpan<byte> source, RecordView record)
    {
        if (record.Type == RecordType.A) return record.Class != RecordClass.IN || record.RdataLength == 4;
        if (record.Type == RecordType.AAAA) return record.RdataLength == 16;
        Span<byte> rdata = stackalloc byte[LargestExpansion];
        var names = NamesIn(record.Type);
        return names.Count == 0 || TryExpand(source, record, names, rdata, out _);
    }

    /// <summary>
    /// How many bytes come before the names in the data, how many names follow, and how many bytes after them; zeros for types whose names
    /// are never compressed.
    /// </summary>
    public static (int Before, int Count, int After) NamesIn(RecordType type) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.DNAME or RecordType.MB or RecordType.MG or RecordType.MR
            or RecordType.MD or RecordType.MF => (0, 1, 0),
        RecordType.SOA => (0, 2, 20),
        RecordType.MINFO or RecordType.RP => (0, 2, 0),
        RecordType.MX or RecordType.AFSDB or RecordType.RT or RecordType.KX => (2, 1, 0),
        RecordType.PX => (2, 2, 0),
        RecordType.SRV => (6, 1, 0),
        _ => (0, 0, 0),
    };

    [SkipLocalsInit]
    internal static bool TryExpand(
        ReadOnlySpan<byte> source, RecordView record, (int Before, int Count, int After) names, Span<byte> rdata, out int length)
    {
        length = names.Before;
        if (record.RdataLength < names.Before) return false;
        source.Slice(record.Rdata, names.Before).CopyTo(rdata);
        var at = record.Rdata + names.Before;
        Span<byte> name = stackalloc byte[WireName.MaxLength];
        for (var i = 0; i < names.Count; i++)
        {
            if (!WireName.TryRead(source, ref at, name, out var nameLength) || at > record.End) return false;
            name[..nameLength].CopyTo(rdata[length..]);
            length += nameLength;
        }
        if (record.End - at != names.After) return false;
        source[at..record.End].CopyTo(rdata[length..]);
        length += names.After;
        return true;
    }
}
