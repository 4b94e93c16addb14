using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Responses by question: answers and denials, each with its own bounds in entries and in bytes, under one index, so that a query looks
/// into one line of that and one entry. Takes all its memory when it is made; the system backs with pages what entries have touched.
/// </summary>
internal sealed class CacheStore
{
    private const int ShardCount = 16, Tries = 64;

    private readonly CacheIndex index;
    private readonly LineMemory successMemory, denialMemory;
    private readonly CacheShard[] shards = new CacheShard[ShardCount];
    private readonly EntryUse[] uses;

    /// <summary>Makes an empty store.</summary>
    /// <param name="success">The bounds of answers.</param>
    /// <param name="denial">The bounds of denials.</param>
    /// <param name="staleTicks">How long an entry is of use after it expired.</param>
    /// <param name="tracksUse">Whether <see cref="UseOf"/> and refreshes are asked for.</param>
    public CacheStore(StoreSize success, StoreSize denial, long staleTicks, bool tracksUse)
    {
        index = new CacheIndex(success.Entries + denial.Entries);
        uses = tracksUse ? new EntryUse[index.SlotCount] : [];
        var (successLimits, denialLimits) = (success.OfShard(ShardCount, staleTicks), denial.OfShard(ShardCount, staleTicks));
        successMemory = new LineMemory(ShardCount * successLimits.Lines);
        denialMemory = new LineMemory(ShardCount * denialLimits.Lines);
        for (var i = 0; i < ShardCount; i++)
        {
            shards[i] = new CacheShard(
                index, (successMemory, new(index, successMemory, isDenial: false, i * successLimits.Lines, successLimits)),
                (denialMemory, new(index, denialMemory, isDenial: true, i * denialLimits.Lines, denialLimits)), uses);
        }
    }

    /// <summary>Entries of a store.</summary>
    public int Count(bool isDenial) => shards.Sum(shard => shard.Queues(isDenial).Count);

    /// <summary>Bytes that a store's entries take, those included that nothing leads to any more until their place is needed.</summary>
    public long Bytes(bool isDenial) => shards.Sum(shard => (long)shard.Queues(isDenial).Lines) * LineMemory.LineSize;

    /// <summary>Has fetched what <see cref="Prefetch"/> reads.</summary>
    public void PrefetchIndex(ulong hash) => index.Prefetch(hash);

    /// <summary>Has fetched what an answer to a key of that hash will read.</summary>
    public void Prefetch(ulong hash)
    {
        var bucket = index.BucketOf(hash);
        var matches = index.MatchesOfEither(bucket, hash);
        if (matches == 0) return;
        var held = index.Read(CacheIndex.NumberOf(bucket, BitOperations.TrailingZeroCount(matches)));
        MemoryOf(held.IsDenial).Prefetch(held.Line, held.LinesAhead);
        GC.KeepAlive(this);
    }

    /// <summary>Finds the entry of a key.</summary>
    public bool TryFind(in CacheKey key, bool isDenial, out FoundEntry found)
    {
        Unsafe.SkipInit(out found);
        var bucket = index.BucketOf(key.Hash);
        for (var left = Tries; left > 0; left--)
        {
            var version = index.Version(bucket);
            var matches = index.Matches(bucket, new Slot(key.Hash, isDenial));
            if (matches == 0) break;
            if ((version & 1) == 0)
            {
                var isThere = TryRead(key, isDenial, bucket, matches, version, out found);
                if (index.IsStill(bucket, version))
                {
                    GC.KeepAlive(this);
                    return isThere;
                }
            }
            Thread.SpinWait(1);
        }
        return false;
    }

    /// <summary>Answers the query from an entry.</summary>
    /// <param name="found">The entry, as it was found.</param>
    /// <param name="query">The same question.</param>
    /// <param name="ttl">The TTL of all records, in seconds.</param>
    /// <param name="wantsAuthentic">Whether the client can make use of AD.</param>
    /// <returns>False when the entry was written or moved meanwhile; then no response is there.</returns>
    public bool TryAnswer(in FoundEntry found, Query query, uint ttl, bool wantsAuthentic)
    {
        var bucket = CacheIndex.BucketOf(found.Slot);
        ref var first = ref MemoryOf(found.IsDenial)[found.Line];
        var header = Unsafe.As<byte, EntryHeader>(ref first);
        var isStill = index.IsStill(bucket, found.Version);
        if (isStill)
        {
            EntryBytes.Answer(MemoryMarshal.CreateReadOnlySpan(ref first, header.Length), header, query, ttl, wantsAuthentic);
            isStill = index.IsStill(bucket, found.Version);
            if (isStill) index.Touch(found.Slot);
            else query.DiscardResponse();
        }
        GC.KeepAlive(this);
        return isStill;
    }

    /// <summary>A copy of the entry's lines that nobody writes; null when it was written or moved since it was found.</summary>
    public byte[]? Copy(in FoundEntry found)
    {
        ref var first = ref MemoryOf(found.IsDenial)[found.Line];
        var lines = Unsafe.As<byte, EntryHeader>(ref first).Lines;
        if (!index.IsStill(CacheIndex.BucketOf(found.Slot), found.Version)) return null;
        var copy = MemoryMarshal.CreateReadOnlySpan(ref first, lines * LineMemory.LineSize).ToArray();
        var isStill = index.IsStill(CacheIndex.BucketOf(found.Slot), found.Version);
        GC.KeepAlive(this);
        return isStill ? copy : null;
    }

    /// <summary>Keeps the query's response.</summary>
    /// <returns>How many other entries had to go.</returns>
    public int Put(in CacheKey key, bool isDenial, Query query, in NewEntry entry)
    {
        var evicted = ShardOf(index.BucketOf(key.Hash)).Put(key, isDenial, query, entry);
        GC.KeepAlive(this);
        return evicted;
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(in CacheKey key, bool isDenial) => ShardOf(index.BucketOf(key.Hash)).Remove(key, isDenial);

    /// <summary>How the entry is used. It may be another entry's by then, which only its popularity suffers from.</summary>
    public ref EntryUse UseOf(in FoundEntry found) => ref uses[found.Slot];

    /// <inheritdoc cref="CacheShard.TryBeginRefresh"/>
    public bool TryBeginRefresh(in FoundEntry found, long now, bool heedsFailures) =>
        ShardOf(CacheIndex.BucketOf(found.Slot)).TryBeginRefresh(found, now, heedsFailures);

    /// <inheritdoc cref="CacheShard.EndRefresh"/>
    public void EndRefresh(in FoundEntry found, long retryFrom) => ShardOf(CacheIndex.BucketOf(found.Slot)).EndRefresh(found, retryFrom);

    /// <summary>Reads the entry of the key, if a slot leads to it; what comes out is nonsense when there is a writer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRead(in CacheKey key, bool isDenial, int bucket, uint matches, ulong version, out FoundEntry found)
    {
        Unsafe.SkipInit(out found);
        var memory = MemoryOf(isDenial);
        for (; matches != 0; matches &= matches - 1)
        {
            var slot = CacheIndex.NumberOf(bucket, BitOperations.TrailingZeroCount(matches));
            var line = index.Read(slot).Line;
            ref var first = ref memory[line];
            if (!EntryBytes.Has(ref first, key)) continue;
            ref var header = ref Unsafe.As<byte, EntryHeader>(ref first);
            found.Version = version;
            found.Expires = header.Expires;
            found.Ttl = header.Ttl;
            found.Number = header.Number;
            found.Slot = slot;
            found.Line = line;
            found.Code = header.Code;
            found.IsDenial = isDenial;
            return true;
        }
        return false;
    }

    private LineMemory MemoryOf(bool isDenial) => isDenial ? denialMemory : successMemory;

    private CacheShard ShardOf(int bucket) => shards[bucket & (ShardCount - 1)];
}
