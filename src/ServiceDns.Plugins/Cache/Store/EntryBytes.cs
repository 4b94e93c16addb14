using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Makes entries of responses, and responses of entries. Compression pointers in an entry stay right, since its name has the same
/// length in every query.</summary>
internal static class EntryBytes
{
    /// <summary>Whether the entry that begins there has the key. It may be written meanwhile: then either may come out.</summary>
    public static bool Has(ref byte first, in CacheKey key) =>
        Unsafe.As<byte, EntryHeader>(ref first).Kind == key.Kind
        && MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref first, EntryHeader.Size), key.Name.Length).SequenceEqual(key.Name);

    /// <summary>Writes the entry of the query's response.</summary>
    /// <param name="entry">As many bytes as the header says.</param>
    /// <param name="header">How it begins.</param>
    /// <param name="key">The query's key.</param>
    /// <param name="query">Holds the response.</param>
    public static void Write(Span<byte> entry, in EntryHeader header, in CacheKey key, Query query)
    {
        MemoryMarshal.Write(entry, header);
        key.Name.CopyTo(entry[EntryHeader.Size..]);
        var body = entry[(EntryHeader.Size + key.Name.Length)..];
        query.Response[query.QuestionEnd..].CopyTo(body);
        var offsets = body[header.BodyLength..];
        var reader = new RecordReader(query.Response);
        while (reader.MoveNext())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(offsets, (ushort)(reader.Current.TtlOffset - query.QuestionEnd));
            offsets = offsets[2..];
        }
    }

    /// <summary>Answers the query from an entry that nobody writes.</summary>
    public static void Answer(ReadOnlySpan<byte> entry, Query query, uint ttl, bool wantsAuthentic)
    {
        var header = MemoryMarshal.Read<EntryHeader>(entry);
        Answer(entry[..header.Length], header, query, ttl, wantsAuthentic);
    }

    /// <summary>
    /// Answers the query from an entry. What is in the entry may change meanwhile: then the response is nonsense, and nothing worse.
    /// </summary>
    /// <param name="entry">The whole entry.</param>
    /// <param name="header">What its header was when it was whole.</param>
    /// <param name="query">The same question.</param>
    /// <param name="ttl">The TTL of all records, in seconds.</param>
    /// <param name="wantsAuthentic">Whether the client can make use of AD (RFC 6840, section 5.7).</param>
    public static void Answer(ReadOnlySpan<byte> entry, in EntryHeader header, Query query, uint ttl, bool wantsAuthentic)
    {
        // AA, since some resolvers of old libraries throw answers without it away
        var kept = header.Flags & (HeaderFlags.RecursionAvailable | (wantsAuthentic ? HeaderFlags.AuthenticData : HeaderFlags.None));
        query.BeginResponse(header.Code, kept | HeaderFlags.Authoritative, "cache");
        BinaryPrimitives.WriteUInt64BigEndian(query.Buffer[4..], header.Counts);
        var body = query.Buffer.Slice(query.QuestionEnd, header.BodyLength);
        entry = entry[(EntryHeader.Size + header.NameLength)..];
        entry[..body.Length].CopyTo(body);
        var offsets = entry[body.Length..];
        for (var i = 0; i + 1 < offsets.Length; i += 2)
        {
            int place = BinaryPrimitives.ReadUInt16LittleEndian(offsets[i..]);
            if (place + 4 <= body.Length) BinaryPrimitives.WriteUInt32BigEndian(body[place..], ttl);
        }
        query.CompleteAt(query.QuestionEnd + body.Length);
    }
}
