using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>How long HTTP caches may keep a response: <c>max-age</c>, by CoreDNS's rules (RFC 8484, section 5.1).</summary>
internal static class MessageAge
{
    private const uint Shortest = 5, Longest = 3600; // CoreDNS's for what is no proper answer, and for everything

    private const int ExpirationOffset = 8; // in the data of RRSIG: RFC 4034, section 3.1

    /// <summary>Seconds: the least TTL of an answer or a denial, at most an hour; 5 for every other response.</summary>
    /// <param name="query">The query, finished.</param>
    /// <param name="length">Bytes of its response.</param>
    /// <param name="time">Judges signatures.</param>
    public static uint Of(Query query, int length, TimeProvider time)
    {
        if (query.Opcode != Opcode.Query || query.Type is RecordType.AXFR or RecordType.IXFR) return Shortest;
        var least = Longest;
        var (answers, records, soa, servers) = (0, 0, false, false);
        var reader = new RecordReader(query.Buffer[..length]);
        while (reader.MoveNext())
        {
            var record = reader.Current;
            if (record.Type == RecordType.OPT) continue;
            if (query.DnssecOk && record.Type == RecordType.RRSIG && IsExpired(query.Buffer[record.Rdata..], time)) return Shortest;
            records++;
            least = Math.Min(least, record.Ttl);
            if (record.Section == Section.Answer) answers++;
            if (record.Section != Section.Authority) continue;
            soa |= record.Type == RecordType.SOA;
            servers |= record.Type == RecordType.NS;
        }
        var isProper = query.ResponseCode switch
        {
            ResponseCode.NoError => answers > 0 || soa || !servers, // else it is a referral
            ResponseCode.NXDomain => answers == 0,
            _ => false,
        };
        return isProper && records > 0 ? least : Shortest;
    }

    /// <summary>By serial number arithmetic (RFC 4034, section 3.1.5).</summary>
    private static bool IsExpired(ReadOnlySpan<byte> signature, TimeProvider time) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(signature[ExpirationOffset..]) - (uint)time.GetUtcNow().ToUnixTimeSeconds()) < 0;
}
