using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Writes answers in place, behind the question. Nothing here allocates.</summary>
internal static class Answer
{
    public const string Plugin = "kubernetes";

    private const int FixedSize = 12; // pointer, type, class, TTL, length
    private const int AuthoritySize = 54, ServerZone = 19, MailboxZone = 32, Serial = 34, Minimum = 50; // places in the SOA

    /// <summary>
    /// The SOA of any zone, all but pointers, TTLs and serial: one copy instead of a dozen writes, a quarter of all answers has it.
    /// </summary>
    private static readonly byte[] Authority =
    [
        0, 0, 0, (byte)RecordType.SOA, 0, (byte)RecordClass.IN, 0, 0, 0, 0, 0, AuthoritySize - FixedSize,
        2, .. "ns"u8, 3, .. "dns"u8, 0, 0,
        10, .. "hostmaster"u8, 0, 0,
        0, 0, 0, 0, // serial
        0, 0, 0x1C, 0x20, // refresh after 7200 seconds
        0, 0, 0x07, 0x08, // retry after 1800
        0, 1, 0x51, 0x80, // expire after 86400
        0, 0, 0, 0,
    ];

    /// <summary>Address records of the asked name. Where not all fit, which of them are there is left to chance.</summary>
    /// <param name="query">The query.</param>
    /// <param name="type">A or AAAA.</param>
    /// <param name="addresses">4 or 16 bytes each.</param>
    /// <param name="ttl">Seconds.</param>
    /// <param name="isOrdered">Whether the first ones are to be there rather than any.</param>
    public static Outcome Addresses(Query query, RecordType type, ReadOnlySpan<byte> addresses, uint ttl, bool isOrdered = false)
    {
        query.BeginResponse(ResponseCode.NoError, HeaderFlags.Authoritative, Plugin);
        var size = type == RecordType.A ? 4 : 16;
        var (first, count) = (0, addresses.Length / size);
        var fitting = query.RecordRoom / (FixedSize + size);
        if (fitting < count)
        {
            Header.Change(query.Buffer, HeaderFlags.Truncated);
            if (!isOrdered) first = (int)(((ulong)query.NextRandom() * (ulong)count) >> 32);
            count = fitting;
        }
        var end = query.QuestionEnd + AddressRecords.Write(query.Buffer[query.QuestionEnd..], type, ttl, addresses, first, count);
        Header.SetCount(query.Buffer, Section.Answer, count);
        return Complete(query, end, ttl);
    }

    /// <summary>A negative answer, or a failure, with the zone's SOA (RFC 2308, section 2).</summary>
    /// <param name="query">The query.</param>
    /// <param name="code">NOERROR for NODATA, NXDOMAIN, or SERVFAIL.</param>
    /// <param name="zoneStart">Where the zone starts in the asked name.</param>
    /// <param name="ttl">The block's TTL.</param>
    /// <param name="serial">The SOA's serial.</param>
    public static Outcome Negative(Query query, ResponseCode code, int zoneStart, uint ttl, uint serial) =>
        StartOfAuthority(query, code, Section.Authority, zoneStart, ttl, serial);

    /// <summary>The SOA, as the answer at the apex or in the authority section.</summary>
    public static Outcome StartOfAuthority(Query query, ResponseCode code, Section section, int zoneStart, uint ttl, uint serial)
    {
        query.BeginResponse(code, HeaderFlags.Authoritative, Plugin);
        var record = query.Buffer.Slice(query.QuestionEnd, AuthoritySize);
        var zone = (ushort)(0xC000 | (Header.Size + zoneStart));
        Authority.AsSpan(0, AuthoritySize).CopyTo(record);
        BinaryPrimitives.WriteUInt16BigEndian(record, zone);
        BinaryPrimitives.WriteUInt32BigEndian(record[6..], Math.Min(ttl, 300));
        BinaryPrimitives.WriteUInt16BigEndian(record[ServerZone..], zone);
        BinaryPrimitives.WriteUInt16BigEndian(record[MailboxZone..], zone);
        BinaryPrimitives.WriteUInt32BigEndian(record[Serial..], serial);
        BinaryPrimitives.WriteUInt32BigEndian(record[Minimum..], ttl);
        Header.SetCount(query.Buffer, section, 1);
        return Complete(query, query.QuestionEnd + AuthoritySize, Math.Min(ttl, 300));
    }

    /// <summary>Names of an address. A service's name is answered alone.</summary>
    [SkipLocalsInit]
    public static Outcome Pointers(Query query, ReverseNode.Entries entries, DomainName zone, uint ttl)
    {
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Plugin);
        while (entries.MoveNext())
        {
            if (entries.Name.Length + zone.Length > target.Length) continue;
            entries.Name.CopyTo(target);
            zone.Wire.CopyTo(target[entries.Name.Length..]);
            writer.AddName(Section.Answer, query.Name, RecordType.PTR, ttl, target[..(entries.Name.Length + zone.Length)]);
            if (entries.Kind == ReverseNode.ServiceEntry) break;
        }
        return Complete(query, ref writer, ttl);
    }

    /// <summary>The version of the schema: <c>dns-version</c> TXT, with the TTL that the specification's example has.</summary>
    public static Outcome SchemaVersion(Query query)
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Plugin);
        const uint ttl = 28800;
        writer.Add(Section.Answer, query.Name, RecordType.TXT, ttl, "\u00051.1.0"u8);
        return Complete(query, ref writer, ttl);
    }

    /// <summary>Takes what the writer wrote as a response that is in memory, all of whose records have that TTL.</summary>
    public static Outcome Complete(Query query, scoped ref MessageWriter writer, uint ttl)
    {
        query.Complete(ref writer);
        query.PrecomputedTtl = (int)ttl;
        return Outcome.Written;
    }

    /// <summary>As the other, for a response written up to <paramref name="end"/>.</summary>
    public static Outcome Complete(Query query, int end, uint ttl)
    {
        query.CompleteAt(end);
        query.PrecomputedTtl = (int)ttl;
        return Outcome.Written;
    }

    internal static void WriteFixed(Span<byte> record, ushort owner, RecordType type, uint ttl, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(record, owner);
        WriteBody(record[2..], type, ttl, length);
    }

    /// <summary>What stands between a record's owner and its data.</summary>
    internal static void WriteBody(Span<byte> record, RecordType type, uint ttl, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(record, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(record[2..], (ushort)RecordClass.IN);
        BinaryPrimitives.WriteUInt32BigEndian(record[4..], ttl);
        BinaryPrimitives.WriteUInt16BigEndian(record[8..], (ushort)length);
    }
}
