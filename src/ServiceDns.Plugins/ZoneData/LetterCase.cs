using ServiceDns.Dns;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>
/// The letter case in which a zone gives its names: lower, as CoreDNS's, but for SRV, whose names people read (RFC 6763, section 4.1.1).
/// </summary>
internal static class LetterCase
{
    /// <summary>The record with its owner, and the names in data of the types that CoreDNS lowers too, in lower case.</summary>
    public static ResourceRecord Lower(ResourceRecord record)
    {
        if (record.Type == RecordType.SRV) return record;
        Span<byte> owner = stackalloc byte[record.Owner.Length];
        WireName.ToLower(record.Owner, owner);
        var (before, count) = record.Type switch
        {
            RecordType.NS or RecordType.CNAME => (0, 1),
            RecordType.SOA => (0, 2),
            RecordType.MX or RecordType.SVCB or RecordType.HTTPS => (2, 1),
            _ => (0, 0),
        };
        var data = record.Data.ToArray();
        for (var at = before; count > 0 && at < data.Length; count--)
        {
            var length = WireName.LengthOf(data.AsSpan(at));
            if (length < 0) break;
            WireName.ToLower(data.AsSpan(at, length), data.AsSpan(at, length));
            at += length;
        }
        return new ResourceRecord(owner, record.Type, record.Class, record.Ttl, data);
    }
}
