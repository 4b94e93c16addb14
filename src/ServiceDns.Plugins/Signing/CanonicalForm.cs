using System.Buffers.Binary;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Signing;

/// <summary>Record sets as signatures see them: names in lower case, one TTL, sorted, each record once (RFC 4034, section 6).</summary>
internal static class CanonicalForm
{
    /// <summary>The records of one name and type, one after the other.</summary>
    /// <param name="records">At least one.</param>
    /// <param name="ttl">The TTL that the signature states as the original one.</param>
    public static byte[] Of(IReadOnlyCollection<ResourceRecord> records, uint ttl)
    {
        var first = records.First();
        var owner = new byte[first.Owner.Length];
        WireName.ToLower(first.Owner, owner);
        var data = records.Select(DataOf).ToList();
        data.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        var bytes = new List<byte>();
        byte[]? before = null;
        Span<byte> fields = stackalloc byte[10];
        foreach (var each in data)
        {
            if (before.AsSpan().SequenceEqual(each) && before is not null) continue;
            before = each;
            BinaryPrimitives.WriteUInt16BigEndian(fields, (ushort)first.Type);
            BinaryPrimitives.WriteUInt16BigEndian(fields[2..], (ushort)first.Class);
            BinaryPrimitives.WriteUInt32BigEndian(fields[4..], ttl);
            BinaryPrimitives.WriteUInt16BigEndian(fields[8..], (ushort)each.Length);
            bytes.AddRange(owner);
            bytes.AddRange(fields);
            bytes.AddRange(each);
        }
        return [.. bytes];
    }

    private static byte[] DataOf(ResourceRecord record)
    {
        var data = record.Data.ToArray();
        var (at, count, _) = record.Type == RecordType.NAPTR ? (AfterStrings(data), 1, 0) : RecordCopy.NamesIn(record.Type);
        for (; count > 0 && at < data.Length; count--)
        {
            var length = WireName.LengthOf(data.AsSpan(at));
            if (length < 0) break;
            WireName.ToLower(data.AsSpan(at, length), data.AsSpan(at, length));
            at += length;
        }
        return data;
    }

    /// <summary>Where the name of a NAPTR begins: behind two numbers and three strings.</summary>
    private static int AfterStrings(byte[] data)
    {
        var at = 4;
        for (var i = 0; i < 3 && at < data.Length; i++) at += data[at] + 1;
        return at;
    }
}
