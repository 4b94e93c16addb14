using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// The writer's side of some of the index's buckets: whoever writes them takes this shard's lock; readers do not come here.
/// </summary>
internal sealed class CacheShard
{
    private readonly Lock gate = new();
    private readonly CacheIndex index;
    private readonly LineMemory successMemory, denialMemory;
    private readonly EntryQueues success, denial;
    private readonly EntryUse[] uses;
    private uint number;

    /// <summary>Makes an empty shard.</summary>
    /// <param name="index">The index, of all shards.</param>
    /// <param name="success">Answers and their memory.</param>
    /// <param name="denial">Denials and theirs.</param>
    /// <param name="uses">For each slot, how it is used; empty when nobody asks for that.</param>
    public CacheShard(CacheIndex index, (LineMemory, EntryQueues) success, (LineMemory, EntryQueues) denial, EntryUse[] uses)
    {
        this.index = index;
        (successMemory, this.success) = success;
        (denialMemory, this.denial) = denial;
        this.uses = uses;
    }

    /// <summary>The entries of a store.</summary>
    public EntryQueues Queues(bool isDenial) => isDenial ? denial : success;

    /// <summary>Keeps the query's response, unless it is longer than the shard's memory allows.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="isDenial">Which store it goes to.</param>
    /// <param name="query">Holds the response.</param>
    /// <param name="entry">What is to be known of it.</param>
    /// <returns>How many other entries had to go.</returns>
    public int Put(in CacheKey key, bool isDenial, Query query, in NewEntry entry)
    {
        var header = HeaderOf(key, query, entry);
        lock (gate)
        {
            header.Number = ++number;
            var slot = SlotOf(key, isDenial);
            var wasMain = false;
            if (slot != 0)
            {
                if (TryOverwrite(slot, header, key, query, entry)) return 0;
                wasMain = Queues(isDenial).IsMain(index.Read(slot).Line);
                Queues(isDenial).Remove(slot);
            }
            return Add(header, wasMain, key, isDenial, query, entry);
        }
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(in CacheKey key, bool isDenial)
    {
        lock (gate)
        {
            var slot = SlotOf(key, isDenial);
            if (slot != 0) Queues(isDenial).Remove(slot);
        }
    }

    /// <summary>Begins a refresh, unless one is under way, or failed lately, or the entry was written since it was found.</summary>
    public bool TryBeginRefresh(in FoundEntry found, long now, bool heedsFailures)
    {
        lock (gate) return IsStill(found) && uses[found.Slot].TryBegin(now, heedsFailures);
    }

    /// <summary>Ends a refresh, unless the entry was written since it was found: then it is another one's.</summary>
    public void EndRefresh(in FoundEntry found, long retryFrom)
    {
        lock (gate)
        {
            if (IsStill(found)) uses[found.Slot].End(retryFrom);
        }
    }

    private static EntryHeader HeaderOf(in CacheKey key, Query query, in NewEntry entry)
    {
        var response = query.Response;
        var header = new EntryHeader
        {
            Hash = key.Hash, Kind = key.Kind, Expires = entry.Expires, Ttl = entry.Ttl, Code = query.ResponseCode,
            Flags = Header.Flags(response),
            Counts = BinaryPrimitives.ReadUInt64BigEndian(response[4..]),
            BodyLength = (ushort)(response.Length - query.QuestionEnd),
        };
        header.Lines = (ushort)((header.Length + LineMemory.LineSize - 1) / LineMemory.LineSize);
        return header;
    }

    private bool TryOverwrite(int slot, EntryHeader header, in CacheKey key, Query query, in NewEntry entry)
    {
        var held = index.Read(slot);
        var lines = HeaderAt(held).Lines;
        if (lines < header.Lines) return false;
        header.Lines = lines;
        var bucket = CacheIndex.BucketOf(slot);
        index.BeginWrite(bucket);
        Write(held, header, key, query);
        index.EndWrite(bucket);
        NoteUse(slot, entry);
        return true;
    }

    private int Add(in EntryHeader header, bool wasMain, in CacheKey key, bool isDenial, Query query, in NewEntry entry)
    {
        var queues = Queues(isDenial);
        if (header.Lines > queues.MostLines) return 0;
        var ring = queues.MakeRoom(key.Hash, header.Lines, wasMain, entry.Now, out var evicted);
        var slot = index.Choose(key.Hash, isDenial);
        if (slot == 0) return evicted;
        if (index.Read(slot).IsUsed)
        {
            queues.Remove(slot);
            evicted++;
        }
        var leading = new Slot(key.Hash, isDenial, ring.Append(header.Lines), header.Lines);
        Write(leading, header, key, query);
        ring.Live++;
        NoteUse(slot, entry);
        index.Swap(slot, leading);
        return evicted;
    }

    private void Write(Slot leading, in EntryHeader header, in CacheKey key, Query query) =>
        EntryBytes.Write(MemoryMarshal.CreateSpan(ref First(leading), header.Length), header, key, query);

    private void NoteUse(int slot, in NewEntry entry)
    {
        if (uses.Length > 0) uses[slot].Reset(entry.Now, entry.Hits);
    }

    /// <summary>The slot of the key's entry, or 0.</summary>
    private int SlotOf(in CacheKey key, bool isDenial)
    {
        var bucket = index.BucketOf(key.Hash);
        for (var matches = index.Matches(bucket, new Slot(key.Hash, isDenial)); matches != 0; matches &= matches - 1)
        {
            var slot = CacheIndex.NumberOf(bucket, BitOperations.TrailingZeroCount(matches));
            if (EntryBytes.Has(ref First(index.Read(slot)), key)) return slot;
        }
        return 0;
    }

    private bool IsStill(in FoundEntry found)
    {
        var held = index.Read(found.Slot);
        return held.IsUsed && held.IsDenial == found.IsDenial && HeaderAt(held).Number == found.Number;
    }

    private ref EntryHeader HeaderAt(Slot held) => ref Unsafe.As<byte, EntryHeader>(ref First(held));

    private ref byte First(Slot held) => ref (held.IsDenial ? denialMemory : successMemory)[held.Line];
}

/// <summary>What is known of a response that is stored.</summary>
/// <param name="Ttl">In seconds.</param>
/// <param name="Now">The time, in ticks.</param>
/// <param name="Expires">When that is over, in ticks.</param>
/// <param name="Hits">Its popularity so far.</param>
internal readonly record struct NewEntry(uint Ttl, long Now, long Expires, int Hits);
