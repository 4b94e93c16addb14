using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>A response in the cache: the bytes behind its question, and where the TTLs are in them.</summary>
/// <remarks>
/// An entry is written again and again, for its own key and for others, so that a full cache allocates no more. Readers take no lock:
/// they copy what they need and then look whether <c>version</c> is still what it was; writers, one at a time, make it odd meanwhile
/// (a sequence lock). Compression pointers in the bytes stay right, since the key's name has the same length in every query.
/// </remarks>
internal sealed class CacheEntry
{
    private readonly EntryUse use = new(); // also what writers and refreshes lock
    private int version;
    private ulong kind, counts;
    private int nameLength, bodyLength, offsetCount;
    private HeaderFlags flags;
    private ResponseCode code;
    private bool isAnswer;
    private uint ttl;
    private long stored;
    private byte[] bytes = []; // the name, the body, and the places of the TTLs in the body, two bytes each

    /// <summary>The hash of its key.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The answer that this entry, which is none, came after; kept only under <c>prefer_positive</c>.</summary>
    public CacheEntry? LastAnswer { get; set; }

    /// <summary>How often it was asked for in a row.</summary>
    public int Hits => use.Hits;

    /// <summary>Counts a query; after a gap of more than <paramref name="gap"/> ticks the count begins anew.</summary>
    public int CountHit(long now, long gap) => use.Count(now, gap);

    /// <summary>Whether it has that key. Only for whoever keeps writers out.</summary>
    public bool Has(in CacheKey key) =>
        Hash == key.Hash && kind == key.Kind && bytes.AsSpan(0, nameLength).SequenceEqual(key.Name);

    /// <summary>Whether it answers its question. Only for whoever keeps writers out.</summary>
    public bool IsAnswer => isAnswer;

    /// <summary>Reads what it is, if it has that key.</summary>
    public bool TryRead(in CacheKey key, out EntryState state)
    {
        var before = Volatile.Read(ref version);
        state = new EntryState(this, before, ttl, stored, code, isAnswer);
        if ((before & 1) != 0 || Hash != key.Hash || kind != key.Kind) return false;
        var (buffer, length) = (bytes, nameLength);
        if (length != key.Name.Length || length > buffer.Length || !buffer.AsSpan(0, length).SequenceEqual(key.Name)) return false;
        return IsStill(before);
    }

    /// <summary>Answers the query from it.</summary>
    /// <param name="expected">The version that the state was read at.</param>
    /// <param name="query">The same question.</param>
    /// <param name="newTtl">The TTL of all records, in seconds.</param>
    /// <param name="wantsAuthentic">Whether the client can make use of AD (RFC 6840, section 5.7).</param>
    /// <returns>False when the entry was written meanwhile; then no response is there.</returns>
    public bool TryAnswer(int expected, Query query, uint newTtl, bool wantsAuthentic)
    {
        var (buffer, start, length, offsets) = (bytes, nameLength, bodyLength, offsetCount);
        if (start + length + 2 * offsets > buffer.Length || query.QuestionEnd + length > Query.MaxMessage) return false;
        // AA, since some resolvers of old libraries throw answers without it away
        var kept = (flags & (wantsAuthentic ? HeaderFlags.AuthenticData : HeaderFlags.None)) | (flags & HeaderFlags.RecursionAvailable);
        query.BeginResponse(code, kept | HeaderFlags.Authoritative, "cache");
        BinaryPrimitives.WriteUInt64BigEndian(query.Buffer[4..], counts);
        var body = query.Buffer.Slice(query.QuestionEnd, length);
        buffer.AsSpan(start, length).CopyTo(body);
        var places = buffer.AsSpan(start + length, 2 * offsets);
        for (var i = 0; i < places.Length; i += 2)
        {
            int place = BinaryPrimitives.ReadUInt16LittleEndian(places[i..]);
            if (place + 4 <= body.Length) BinaryPrimitives.WriteUInt32BigEndian(body[place..], newTtl);
        }
        query.CompleteAt(query.QuestionEnd + length);
        if (IsStill(expected)) return true;
        query.DiscardResponse();
        return false;
    }

    /// <summary>Takes the query's response in place of what it held. Only one writer at a time.</summary>
    public void Write(in CacheKey key, Query query, in NewEntry stored)
    {
        lock (use)
        {
            WriteBytes(key, query, stored);
            use.Reset(stored.Now, stored.Hits);
        }
    }

    /// <summary>Begins a refresh, unless one is under way, or failed lately, or the entry was written since it was read.</summary>
    public bool TryBeginRefresh(int expected, long now, bool heedsFailures)
    {
        lock (use) return IsStill(expected) && use.TryBegin(now, heedsFailures);
    }

    /// <summary>Ends a refresh, unless the entry was written since it was read: then it is another one's.</summary>
    public void EndRefresh(int expected, long retryFrom)
    {
        lock (use)
        {
            if (IsStill(expected)) use.End(retryFrom);
        }
    }

    /// <summary>A copy that nobody writes; null when the entry was written since <paramref name="expected"/>.</summary>
    public CacheEntry? Copy(int expected)
    {
        var copy = new CacheEntry
        {
            version = expected, Hash = Hash, kind = kind, counts = counts, nameLength = nameLength, bodyLength = bodyLength,
            offsetCount = offsetCount, flags = flags, code = code, isAnswer = isAnswer, ttl = ttl, stored = stored,
            bytes = (byte[])bytes.Clone(),
        };
        return IsStill(expected) ? copy : null;
    }

    /// <summary>Whether nothing was written since the version was <paramref name="expected"/>.</summary>
    public bool IsStill(int expected)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref version) == expected;
    }

    private void WriteBytes(in CacheKey key, Query query, in NewEntry entry)
    {
        var response = query.Response;
        Volatile.Write(ref version, version + 1);
        Volatile.WriteBarrier();
        (Hash, kind, counts) = (key.Hash, key.Kind, BinaryPrimitives.ReadUInt64BigEndian(response[4..]));
        (nameLength, bodyLength, offsetCount) = (key.Name.Length, response.Length - query.QuestionEnd, RecordCount(response));
        (flags, code, isAnswer, ttl, stored) = (Header.Flags(response), query.ResponseCode, entry.IsAnswer, entry.Ttl, entry.Now);
        var size = nameLength + bodyLength + 2 * offsetCount;
        if (bytes.Length < size || bytes.Length > 2 * size + 64) bytes = new byte[size + size / 8];
        key.Name.CopyTo(bytes);
        response[query.QuestionEnd..].CopyTo(bytes.AsSpan(nameLength));
        WriteOffsets(response, query.QuestionEnd, bytes.AsSpan(nameLength + bodyLength));
        Volatile.Write(ref version, version + 1);
    }

    private static int RecordCount(ReadOnlySpan<byte> response) =>
        Header.Count(response, Section.Answer) + Header.Count(response, Section.Authority) + Header.Count(response, Section.Additional);

    private static void WriteOffsets(ReadOnlySpan<byte> response, int bodyStart, Span<byte> destination)
    {
        var reader = new RecordReader(response);
        while (reader.MoveNext())
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)(reader.Current.TtlOffset - bodyStart));
            destination = destination[2..];
        }
    }
}

/// <summary>What an entry was when it was found.</summary>
/// <param name="Entry">The entry, which may be written since.</param>
/// <param name="Version">Tells whether it was.</param>
/// <param name="Ttl">Its TTL when it was stored, in seconds.</param>
/// <param name="Stored">When that was, in ticks of the clock.</param>
/// <param name="Code">Its code.</param>
/// <param name="IsAnswer">Whether it answers its question.</param>
internal readonly record struct EntryState(CacheEntry Entry, int Version, uint Ttl, long Stored, ResponseCode Code, bool IsAnswer)
{
    /// <summary>Seconds that it has left; zero and less when it is expired.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="frequency">Ticks of a second.</param>
    public long Left(long now, long frequency) => Ttl - Math.Max(0, now - Stored) / frequency;
}
