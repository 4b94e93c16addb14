using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// A part of a store: open addressing, at most half full. Writers take turns; readers take no lock and may miss what is just moved.
/// </summary>
/// <param name="capacity">Entries it may have.</param>
/// <param name="random">Chooses what goes.</param>
internal sealed class CacheShard(int capacity, Random random)
{
    private const int SmallestTable = 4;

    private readonly Lock gate = new();
    private CacheEntry?[] slots = new CacheEntry?[SmallestTable];
    private int count;

    /// <summary>Entries in it.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Finds the entry of a key.</summary>
    public bool TryFind(in CacheKey key, out EntryState state)
    {
        var table = Volatile.Read(ref slots);
        var i = StartOf(key.Hash, table);
        for (var left = table.Length; left > 0 && Volatile.Read(ref table[i]) is { } entry; left--)
        {
            if (entry.Hash == key.Hash && entry.TryRead(key, out state)) return true;
            i = (i + 1) & (table.Length - 1);
        }
        state = default;
        return false;
    }

    /// <summary>Keeps the query's response.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="query">Holds the response.</param>
    /// <param name="stored">What is to be known of it.</param>
    /// <returns>True when another entry had to go.</returns>
    public bool Put(in CacheKey key, Query query, in NewEntry stored)
    {
        lock (gate)
        {
            var slot = SlotOf(key);
            var evicts = slots[slot] is null && count >= capacity;
            CacheEntry? entry;
            if (evicts)
            {
                entry = EvictOne();
                slot = SlotOf(key);
            }
            else
            {
                entry = slots[slot];
            }
            var lastAnswer = stored.KeepsLastAnswer && !evicts && entry is not null ? (entry.IsAnswer ? entry : entry.LastAnswer) : null;
            if (entry is null || ReferenceEquals(lastAnswer, entry)) entry = new CacheEntry();
            entry.LastAnswer = lastAnswer;
            entry.Write(key, query, stored);
            if (slots[slot] is null) count++;
            Volatile.Write(ref slots[slot], entry);
            if (2 * count > slots.Length) Grow();
            return evicts;
        }
    }

    /// <summary>Removes the entry of a key, if there is one.</summary>
    public void Remove(in CacheKey key)
    {
        lock (gate)
        {
            var slot = SlotOf(key);
            if (slots[slot] is not null) RemoveAt(slot);
        }
    }

    private static int StartOf(ulong hash, CacheEntry?[] table) => (int)(hash >> 32) & (table.Length - 1);

    /// <summary>Where the key's entry is, or where it would go.</summary>
    private int SlotOf(in CacheKey key)
    {
        var i = StartOf(key.Hash, slots);
        while (slots[i] is { } entry && !entry.Has(key)) i = (i + 1) & (slots.Length - 1);
        return i;
    }

    private CacheEntry EvictOne()
    {
        var i = random.Next(slots.Length);
        while (slots[i] is null) i = (i + 1) & (slots.Length - 1);
        var entry = slots[i]!;
        RemoveAt(i);
        return entry;
    }

    /// <summary>Moves up what stands behind the hole and would be reached through it (D. Knuth, volume 3, algorithm 6.4 R).</summary>
    private void RemoveAt(int hole)
    {
        var mask = slots.Length - 1;
        count--;
        for (var i = (hole + 1) & mask; slots[i] is { } entry; i = (i + 1) & mask)
        {
            var distance = (i - StartOf(entry.Hash, slots)) & mask;
            if (distance < ((i - hole) & mask)) continue;
            Volatile.Write(ref slots[hole], entry);
            hole = i;
        }
        Volatile.Write(ref slots[hole], null);
    }

    private void Grow()
    {
        var larger = new CacheEntry?[2 * slots.Length];
        foreach (var entry in slots)
        {
            if (entry is null) continue;
            var i = StartOf(entry.Hash, larger);
            while (larger[i] is not null) i = (i + 1) & (larger.Length - 1);
            larger[i] = entry;
        }
        Volatile.Write(ref slots, larger);
    }
}

/// <summary>What is known of a response that is stored.</summary>
/// <param name="IsAnswer">Whether it answers its question.</param>
/// <param name="Ttl">In seconds.</param>
/// <param name="Now">The time, in ticks.</param>
/// <param name="Hits">Its popularity so far.</param>
/// <param name="KeepsLastAnswer">Whether an answer that it comes after is kept beside it.</param>
internal readonly record struct NewEntry(bool IsAnswer, uint Ttl, long Now, int Hits, bool KeepsLastAnswer);
