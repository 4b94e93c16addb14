using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Responses by question: answers and denials, each with its own bounds in entries and in bytes, under one index, so that a query looks into
/// one line of that and one entry. Takes all its memory when it is made; the system backs with pages what entries have touched.
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
    /// <param name="aging">How entries age.</param>
    /// <param name="tracksUse">Whether <see cref="UseOf"/> and refreshes are asked for.</param>
    public CacheStore(StoreSize success, StoreSize denial, EntryAging aging, bool tracksUse)
    {
        index = new CacheIndex(success.Entries + denial.Entries);
        uses = tracksUse ? new EntryUse[index.SlotCount] : [];
        var (successLimits, denialLimits) = (success.OfShard(ShardCount, aging), denial.OfShard(ShardCount, aging));
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
        const int lines = 2; // header, name and one or two records
        var bucket = index.BucketOf(hash);
        var matches = index.Matches(bucket, new Slot(hash, isDenial: false, 0)) | index.Matches(bucket, new Slot(hash, isDenial: true, 0));
        if (matches == 0) return;
        var held = index.Read(CacheIndex.NumberOf(bucket, BitOperations.TrailingZeroCount(matches)));
        MemoryOf(held.IsDenial).Prefetch(held.Line, lines);
        GC.KeepAlive(this);
    }

    /// <summary>Finds the entry of a key.</summary>
    public bool TryFind(in CacheKey key, bool isDenial, out FoundEntry found)
    {
        var bucket = index.BucketOf(key.Hash);
        for (var left = Tries; left > 0; left--)
        {
            var version = index.Version(bucket);
            if ((version & 1) == 0)
            {
                var isThere = TryFind(key, isDenial, bucket, version, out found);
                if (index.IsStill(bucket, version))
                {
                    GC.KeepAlive(this);
                    return isThere;
                }
            }
            Thread.SpinWait(1);
        }
        found = default;
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
        EntryBytes.Answer(Entry(found), found.Header, query, ttl, wantsAuthentic);
        var isStill = index.IsStill(CacheIndex.BucketOf(found.Slot), found.Version);
        if (isStill) index.Touch(found.Slot);
        else query.DiscardResponse();
        GC.KeepAlive(this);
        return isStill;
    }

    /// <summary>A copy of the entry that nobody writes; null when it was written or moved since it was found.</summary>
    public byte[]? Copy(in FoundEntry found)
    {
        var copy = Entry(found).ToArray();
        var isStill = index.IsStill(CacheIndex.BucketOf(found.Slot), found.Version);
        GC.KeepAlive(this);
        return isStill ? copy : null;
    }

    /// <summary>Keeps the query's response.</summary>
    /// <returns>How many other entries had to go.</returns>
    public int Put(in CacheKey key, bool isDenial, Query query, in NewEntry entry)
    {
        var evicted = ShardOf(key.Hash).Put(key, isDenial, query, entry);
        GC.KeepAlive(this);
        return evicted;
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(in CacheKey key, bool isDenial) => ShardOf(key.Hash).Remove(key, isDenial);

    /// <summary>How the entry is used. It may be another entry's by then, which only its popularity suffers from.</summary>
    public ref EntryUse UseOf(in FoundEntry found) => ref uses[found.Slot];

    /// <inheritdoc cref="CacheShard.TryBeginRefresh"/>
    public bool TryBeginRefresh(in FoundEntry found, long now, bool heedsFailures) =>
        ShardOf(found.Header.Hash).TryBeginRefresh(found, now, heedsFailures);

    /// <inheritdoc cref="CacheShard.EndRefresh"/>
    public void EndRefresh(in FoundEntry found, long retryFrom) => ShardOf(found.Header.Hash).EndRefresh(found, retryFrom);

    private bool TryFind(in CacheKey key, bool isDenial, int bucket, ulong version, out FoundEntry found)
    {
        var memory = MemoryOf(isDenial);
        for (var matches = index.Matches(bucket, new Slot(key.Hash, isDenial, 0)); matches != 0; matches &= matches - 1)
        {
            var slot = CacheIndex.NumberOf(bucket, BitOperations.TrailingZeroCount(matches));
            var line = index.Read(slot).Line;
            ref var first = ref memory[line];
            if (!EntryBytes.Has(ref first, key)) continue;
            found = new FoundEntry(Unsafe.As<byte, EntryHeader>(ref first), version, slot, line, isDenial);
            return true;
        }
        found = default;
        return false;
    }

    private ReadOnlySpan<byte> Entry(in FoundEntry found) =>
        MemoryMarshal.CreateReadOnlySpan(ref MemoryOf(found.IsDenial)[found.Line], found.Header.Length);

    private LineMemory MemoryOf(bool isDenial) => isDenial ? denialMemory : successMemory;

    private CacheShard ShardOf(ulong hash) => shards[index.BucketOf(hash) & (ShardCount - 1)];
}

/// <summary>What an entry was when it was found.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Version">Tells, together with the slot, whether it was written or moved since.</param>
/// <param name="Slot">The slot that led to it.</param>
/// <param name="Line">Where it was.</param>
/// <param name="IsDenial">Which store it is from.</param>
internal readonly record struct FoundEntry(EntryHeader Header, ulong Version, int Slot, int Line, bool IsDenial);
