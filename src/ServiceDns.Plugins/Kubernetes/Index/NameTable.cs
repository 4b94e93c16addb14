using System.Numerics;
using System.Runtime.InteropServices;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Finds a name's node: open addressing, one array of references, at most half full. One writer; readers take no lock and see, for
/// each name, either its node before a change or the one after it.
/// </summary>
/// <remarks>
/// A node is one byte array that begins with its name's hash, so a look-up touches the slot and the node and nothing else. Nodes
/// never change; a change puts another node into the slot. 16 bytes a name beside the node.
/// </remarks>
internal sealed class NameTable
{
    private const int SmallestSize = 64;

    private static readonly byte[] Removed = [];

    private byte[]?[] slots = new byte[]?[SmallestSize];
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

    /// <summary>The node of <paramref name="name"/>, or null.</summary>
    /// <param name="name">In lower case, without the zone.</param>
    public byte[]? Find(ReadOnlySpan<byte> name)
    {
        var table = Volatile.Read(ref slots);
        var hash = HashOf(name);
        for (var i = (int)hash & (table.Length - 1); ; i = (i + 1) & (table.Length - 1))
        {
            var node = Volatile.Read(ref table[i]);
            if (node is null) return null;
            if (node.Length > 0 && RecordNode.HashOf(node) == hash && RecordNode.NameOf(node).SequenceEqual(name)) return node;
        }
    }

    /// <summary>Puts a node in, in place of the one with the same name. Only the writer may call.</summary>
    public void Put(byte[] node)
    {
        if (2 * (occupied + 1) > slots.Length) Rebuild();
        var free = -1;
        var i = (int)RecordNode.HashOf(node) & (slots.Length - 1);
        for (; slots[i] is { } other; i = (i + 1) & (slots.Length - 1))
        {
            if (other.Length == 0)
            {
                if (free < 0) free = i;
            }
            else if (SameName(other, node))
            {
                Volatile.Write(ref slots[i], node);
                return;
            }
        }
        if (free < 0)
        {
            free = i;
            occupied++;
        }
        count++;
        Volatile.Write(ref slots[free], node);
    }

    /// <summary>Takes out the node with that name, if there is one. Only the writer may call.</summary>
    public void Remove(byte[] node)
    {
        for (var i = (int)RecordNode.HashOf(node) & (slots.Length - 1); slots[i] is { } other; i = (i + 1) & (slots.Length - 1))
        {
            if (other.Length == 0 || !SameName(other, node)) continue;
            Volatile.Write(ref slots[i], Removed);
            count--;
            return;
        }
    }

    private static bool SameName(byte[] left, byte[] right) =>
        RecordNode.HashOf(left) == RecordNode.HashOf(right) && RecordNode.NameOf(left).SequenceEqual(RecordNode.NameOf(right));

    /// <summary>Readers go on in the old array until the new one is complete.</summary>
    private void Rebuild()
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestSize, 3 * (count + 1)));
        var grown = new byte[]?[size];
        foreach (var node in slots)
        {
            if (node is not { Length: > 0 }) continue;
            var i = (int)RecordNode.HashOf(node) & (size - 1);
            while (grown[i] is not null) i = (i + 1) & (size - 1);
            grown[i] = node;
        }
        occupied = count;
        Volatile.Write(ref slots, grown);
    }
}
