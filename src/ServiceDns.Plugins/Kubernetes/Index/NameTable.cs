using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Finds a name's node: open addressing, 8-byte slots of hash and handle, at most half full. One writer; readers take no lock and see,
/// for each name, either its node before a change or the one after it.
/// </summary>
/// <remarks>
/// A look-up touches one slot and one node. Nodes never change: a change stores another in the arena and swaps the slot, in one write.
/// Some 16 to 24 bytes a name beside the node.
/// </remarks>
internal sealed unsafe class NameTable(Arena arena)
{
    private const int SmallestSize = 64;
    private const ulong Removed = uint.MaxValue; // hash 0 and no handle; 0 is a slot never used

    private ulong[] slots = new ulong[SmallestSize];
    private int occupied; // nodes and marks of removed ones
    private int count;

    /// <summary>Names in the table.</summary>
    public int Count => count;

    /// <summary>Hash of a name in lower case: eight bytes at a time.</summary>
    public static uint HashOf(ReadOnlySpan<byte> name)
    {
        var hash = (ulong)name.Length * 0x9E3779B97F4A7C15;
        while (name.Length >= 8)
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(name)) * 0xBF58476D1CE4E5B9, 31);
            name = name[8..];
        }
        var rest = 0UL;
        for (var i = 0; i < name.Length; i++) rest |= (ulong)name[i] << (8 * i);
        hash = (hash ^ rest) * 0x94D049BB133111EB;
        return (uint)(hash >> 32) ^ (uint)hash;
    }

    /// <summary>Starts fetching the slot of a hash.</summary>
    public void FetchSlot(uint hash)
    {
        var table = Volatile.Read(ref slots);
        if (Sse.IsSupported) Sse.Prefetch0(Address(ref table[(int)hash & (table.Length - 1)]));
    }

    /// <summary>Starts fetching the node that the slot of a hash leads to.</summary>
    public void FetchNode(uint hash)
    {
        var table = Volatile.Read(ref slots);
        for (var i = (int)hash & (table.Length - 1); Volatile.Read(ref table[i]) is var slot and not 0; i = (i + 1) & (table.Length - 1))
        {
            if ((uint)(slot >> 32) != hash || slot == Removed) continue;
            var node = arena.PointerTo((uint)slot);
            if (!Sse.IsSupported) return;
            Sse.Prefetch0(node);
            Sse.Prefetch0(node + 64);
            return;
        }
    }

    /// <summary>The node of <paramref name="name"/>, inside the caller's <see cref="Reading"/>; empty when there is none.</summary>
    /// <param name="name">In lower case, without the zone.</param>
    public ReadOnlySpan<byte> Find(scoped ReadOnlySpan<byte> name) => Find(name, HashOf(name));

    /// <summary>As the other, for a hash that is known.</summary>
    public ReadOnlySpan<byte> Find(scoped ReadOnlySpan<byte> name, uint hash)
    {
        var table = Volatile.Read(ref slots);
        for (var i = (int)hash & (table.Length - 1); Volatile.Read(ref table[i]) is var slot and not 0; i = (i + 1) & (table.Length - 1))
        {
            if ((uint)(slot >> 32) != hash || slot == Removed) continue;
            var node = arena[(uint)slot];
            if (RecordNode.NameOf(node).SequenceEqual(name)) return node;
        }
        return default;
    }

    /// <summary>Stores a node and lets its name lead to it, in place of the node that it led to. Only the writer may call.</summary>
    /// <returns>What <see cref="Remove(ulong)"/> takes it out by.</returns>
    public ulong Put(ReadOnlySpan<byte> node)
    {
        if (2 * (occupied + 1) > slots.Length) Rebuild();
        var hash = RecordNode.HashOf(node);
        var slot = ((ulong)hash << 32) | arena.Store(node);
        var free = -1;
        var i = Start(hash);
        for (; slots[i] != 0; i = Next(i))
        {
            if (slots[i] == Removed)
            {
                if (free < 0) free = i;
            }
            else if ((uint)(slots[i] >> 32) == hash && RecordNode.NameOf(arena[(uint)slots[i]]).SequenceEqual(RecordNode.NameOf(node)))
            {
                var before = (uint)slots[i];
                Volatile.Write(ref slots[i], slot);
                arena.Retire(before);
                return slot;
            }
        }
        if (free < 0)
        {
            free = i;
            occupied++;
        }
        count++;
        Volatile.Write(ref slots[free], slot);
        return slot;
    }

    /// <summary>Takes out what a <see cref="Put"/> put in, unless another has taken its place. Only the writer may call.</summary>
    public void Remove(ulong put)
    {
        for (var i = Start((uint)(put >> 32)); slots[i] != 0; i = Next(i))
        {
            if (slots[i] != put) continue;
            RemoveAt(i);
            return;
        }
    }

    /// <summary>Takes out the node with that name, if there is one. Only the writer may call.</summary>
    public void Remove(ReadOnlySpan<byte> name)
    {
        var hash = HashOf(name);
        for (var i = Start(hash); slots[i] != 0; i = Next(i))
        {
            if ((uint)(slots[i] >> 32) != hash || slots[i] == Removed) continue;
            if (!RecordNode.NameOf(arena[(uint)slots[i]]).SequenceEqual(name)) continue;
            RemoveAt(i);
            return;
        }
    }

    private static void* Address(ref ulong slot) => System.Runtime.CompilerServices.Unsafe.AsPointer(ref slot);

    private int Start(uint hash) => (int)hash & (slots.Length - 1);

    private int Next(int i) => (i + 1) & (slots.Length - 1);

    private void RemoveAt(int i)
    {
        var handle = (uint)slots[i];
        Volatile.Write(ref slots[i], Removed);
        arena.Retire(handle);
        count--;
    }

    /// <summary>Readers go on in the old array until the new one is complete.</summary>
    private void Rebuild()
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestSize, 3 * (count + 1)));
        var grown = new ulong[size];
        foreach (var slot in slots)
        {
            if (slot is 0 or Removed) continue;
            var i = (int)(slot >> 32) & (size - 1);
            while (grown[i] != 0) i = (i + 1) & (size - 1);
            grown[i] = slot;
        }
        occupied = count;
        Volatile.Write(ref slots, grown);
    }
}
