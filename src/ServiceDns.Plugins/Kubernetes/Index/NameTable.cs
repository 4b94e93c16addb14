using System.Numerics;
using System.Runtime.CompilerServices;
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
    private const ulong Removed = NameSlots.NoHandle; // with hash 0; 0 is a slot never used
    private const int UsualEnd = 56; // header, name and the first addresses lie before it

    private NameSlots slots = NameSlots.Make(arena, SmallestSize);
    private int occupied; // nodes and marks of removed ones
    private int count; // names

    /// <summary>Hash of a name in lower case: eight bytes at a time, the last eight over some that were there before.</summary>
    public static uint HashOf(ReadOnlySpan<byte> name)
    {
        const int step = sizeof(ulong);
        var hash = (ulong)name.Length * 0x9E3779B97F4A7C15;
        var rest = 0UL;
        if (name.Length < step)
        {
            for (var i = 0; i < name.Length; i++) rest |= (ulong)name[i] << (8 * i);
        }
        else
        {
            ref var first = ref MemoryMarshal.GetReference(name);
            var last = name.Length - step;
            for (var i = 0; i < last; i += step)
            {
                hash = BitOperations.RotateLeft(
                    (hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i))) * 0xBF58476D1CE4E5B9, 31);
            }
            rest = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, last));
        }
        hash = (hash ^ rest) * 0x94D049BB133111EB;
        return (uint)(hash >> 32) ^ (uint)hash;
    }

    /// <summary>Starts fetching the slot of a hash.</summary>
    public void FetchSlot(uint hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Volatile.Read(ref slots).PlaceOf(hash));
    }

    /// <summary>Starts fetching the node that the slot of a hash leads to, inside the caller's <see cref="Reading"/>.</summary>
    public void FetchNode(uint hash)
    {
        var table = Volatile.Read(ref slots);
        for (var i = table.Start(hash); table[i] is var slot and not 0; i = table.Next(i))
        {
            if ((uint)(slot >> 32) != hash || (uint)slot == NameSlots.NoHandle) continue;
            if (!Sse.IsSupported) return;
            var node = arena.PointerTo((uint)slot);
            Sse.Prefetch0(node);
            Sse.Prefetch0(node + UsualEnd);
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
        for (var i = table.Start(hash); table[i] is var slot and not 0; i = table.Next(i))
        {
            if ((uint)(slot >> 32) != hash || (uint)slot == NameSlots.NoHandle) continue;
            var node = arena[(uint)slot];
            if (RecordNode.NameOf(node).SequenceEqual(name)) return node;
        }
        return default;
    }

    /// <summary>Stores a node and lets its name lead to it, in place of the node that it led to. Only the writer may call.</summary>
    /// <returns>What <see cref="Remove(ulong)"/> takes it out by.</returns>
    public ulong Put(ReadOnlySpan<byte> node) => Put(node, out _);

    /// <summary>As the other; nothing is stored where the name leads to an equal node already.</summary>
    public ulong Put(ReadOnlySpan<byte> node, out bool isKept)
    {
        isKept = false;
        if (2 * (occupied + 1) > slots.Size) Rebuild();
        var hash = RecordNode.HashOf(node);
        var free = -1;
        var i = slots.Start(hash);
        for (; slots[i] != 0; i = slots.Next(i))
        {
            if ((uint)slots[i] == NameSlots.NoHandle)
            {
                if (free < 0 && i > 0) free = i;
            }
            else if ((uint)(slots[i] >> 32) == hash && RecordNode.NameOf(arena[(uint)slots[i]]).SequenceEqual(RecordNode.NameOf(node)))
            {
                var before = slots[i];
                isKept = RecordNode.AreEqual(arena[(uint)before], node);
                if (isKept) return before;
                slots[i] = ((ulong)hash << 32) | arena.Store(node);
                arena.Retire((uint)before);
                return slots[i];
            }
        }
        if (free < 0)
        {
            free = i;
            occupied++;
        }
        count++;
        return slots[free] = ((ulong)hash << 32) | arena.Store(node);
    }

    /// <summary>
    /// Takes out what <see cref="Put(ReadOnlySpan{byte})"/> put in, unless another has taken its place. Only the writer may call.
    /// </summary>
    public void Remove(ulong put)
    {
        for (var i = slots.Start((uint)(put >> 32)); slots[i] != 0; i = slots.Next(i))
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
        for (var i = slots.Start(hash); slots[i] != 0; i = slots.Next(i))
        {
            if ((uint)(slots[i] >> 32) != hash || (uint)slots[i] == NameSlots.NoHandle) continue;
            if (!RecordNode.NameOf(arena[(uint)slots[i]]).SequenceEqual(name)) continue;
            RemoveAt(i);
            return;
        }
    }

    private void RemoveAt(int i)
    {
        var handle = (uint)slots[i];
        slots[i] = Removed;
        arena.Retire(handle);
        count--;
    }

    /// <summary>Readers go on in the old slots until the new ones are complete.</summary>
    private void Rebuild()
    {
        var old = slots;
        var grown = NameSlots.Make(arena, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestSize, 3 * (count + 1))));
        for (var i = 0; i < old.Size; i++)
        {
            var slot = old[i];
            if (slot == 0 || (uint)slot == NameSlots.NoHandle) continue;
            var free = grown.Start((uint)(slot >> 32));
            while (grown[free] != 0) free = grown.Next(free);
            grown[free] = slot;
        }
        occupied = count;
        Volatile.Write(ref slots, grown);
        arena.Retire(old.Handle);
    }
}
