namespace ServiceDns.Dns;

/// <summary>Moves records from one message to another, where compression pointers would point to other bytes.</summary>
public static class RecordCopy
{
    /// <summary>Appends the record at <paramref name="record"/> of <paramref name="source"/> to <paramref name="writer"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">The message the record lies in.</param>
    /// <param name="record">Which record.</param>
    /// <param name="section">The section it goes into.</param>
    /// <param name="ttl">Its TTL there.</param>
    /// <returns>False when it did not fit, or a name in it is broken; then nothing was added.</returns>
    /// <remarks>Names in the data of the types of RFC 1035 may be compressed, as may those that RFC 3597, section 4 lists; no others.</remarks>
    public static bool TryCopy(ref MessageWriter writer, ReadOnlySpan<byte> source, RecordView record, Section section, uint ttl)
    {
        Span<byte> owner = stackalloc byte[WireName.MaxLength];
        Span<byte> rdata = stackalloc byte[2 * WireName.MaxLength + 20];
        var at = record.Start;
        if (!WireName.TryRead(source, ref at, owner, out var ownerLength)) return false;
        var length = 0;
        var compressed = NamesIn(record.Type) is var (before, count) && count > 0;
        if (compressed && !TryExpand(source, record, NamesIn(record.Type), rdata, out length)) return false;
        writer.Begin(section, owner[..ownerLength], record.Type, ttl, record.Class);
        if (!compressed) writer.Put(source.Slice(record.Rdata, record.RdataLength));
        else if (record.Type is RecordType.CNAME or RecordType.NS or RecordType.PTR) writer.PutName(rdata[..length]);
        else writer.Put(rdata[..length]);
        return writer.End();
    }

    /// <summary>How many bytes come before the names in the data, and how many names follow.</summary>
    private static (int Before, int Count) NamesIn(RecordType type) => type switch
    {
        RecordType.NS or RecordType.CNAME or RecordType.PTR or RecordType.DNAME or RecordType.MB or RecordType.MG or RecordType.MR => (0, 1),
        RecordType.SOA or RecordType.MINFO or RecordType.RP => (0, 2),
        RecordType.MX or RecordType.AFSDB or RecordType.RT or RecordType.KX => (2, 1),
        RecordType.SRV => (6, 1),
        _ => (0, 0),
    };

    private static bool TryExpand(ReadOnlySpan<byte> source, RecordView record, (int Before, int Count) names, Span<byte> rdata, out int length)
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
        var rest = source[at..record.End];
        if (rest.Length > rdata.Length - length) return false;
        rest.CopyTo(rdata[length..]);
        length += rest.Length;
        return true;
    }
}
