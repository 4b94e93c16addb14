using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Tells from its first bytes what a response is that its plugin has in memory. Such a response is not signed, and has in its authority
/// section an SOA or nothing. What is neither answer nor denial here needs a look at all of its records.
/// </summary>
internal static class PrecomputedAnswer
{
    private const ulong AnyAnswer = 0x0000_FFFF_0000_0000, AnyAuthority = 0x0000_0000_FFFF_0000, OneAuthority = 0x0000_0000_0001_0000;
    private const byte Pointer = 0xC0;

    /// <summary>Whether it has records in its answer section, and none in authority.</summary>
    public static bool IsAnswer(Query query)
    {
        var counts = Counts(query);
        return (counts & AnyAnswer) != 0 && (counts & AnyAuthority) == 0 && query.ResponseCode == ResponseCode.NoError
            && IsNoTransfer(query);
    }

    /// <summary>Whether it has an SOA in authority, owned by a name of the question, and no answer.</summary>
    public static bool IsDenial(Query query)
    {
        if ((Counts(query) & (AnyAnswer | AnyAuthority)) != OneAuthority) return false;
        if (query.ResponseCode is not (ResponseCode.NoError or ResponseCode.NXDomain) || !IsNoTransfer(query)) return false;
        var record = query.Response[query.QuestionEnd..];
        return record[0] >= Pointer && BinaryPrimitives.ReadUInt16BigEndian(record[2..]) == (ushort)RecordType.SOA;
    }

    private static bool IsNoTransfer(Query query) => query.Type is not (RecordType.AXFR or RecordType.IXFR);

    private static ulong Counts(Query query) => BinaryPrimitives.ReadUInt64BigEndian(query.Response[4..]);
}
