using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ServiceDns.Server;

/// <summary>
/// How often each of any number of keys came of late, in fixed memory: a count-min sketch (Cormode, Muthukrishnan 2005) with conservative
/// update, of which all counts are halved from time to time. A key's count is never too small; it is too large by what shares both cells.
/// </summary>
internal sealed class RateSketch
{
    private const int Bits = 13, Size = 1 << Bits;

    private readonly uint[] cells = new uint[2 * Size]; // two rows, 64 KiB: they stay in the second cache

    /// <summary>Counts a key, by its hash, as so many, and tells its count.</summary>
    public uint Add(ulong hash, uint weight = 1)
    {
        ref var first = ref cells[(int)(hash & (Size - 1))];
        ref var second = ref cells[Size + (int)((hash >> Bits) & (Size - 1))];
        var count = Math.Min(first, second) + weight;
        if (first < count) first = count;
        if (second < count) second = count;
        return count;
    }

    /// <summary>Lets what came before weigh half.</summary>
    public void Halve()
    {
        foreach (ref var many in MemoryMarshal.Cast<uint, Vector<uint>>(cells.AsSpan())) many = Vector.ShiftRightLogical(many, 1);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(cells);

    /// <summary>A hash of at most eight bytes; the same for the same seed.</summary>
    public static ulong Hash(ulong value, ulong seed)
    {
        value = (value ^ seed) * 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93; // the finisher of a 64-bit mixer by Pelle Evensen
        return value ^ (value >> 32);
    }

    /// <summary>A hash of any number of bytes; the same for the same seed.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) seed = Hash(BinaryPrimitives.ReadUInt64LittleEndian(bytes), seed);
        foreach (var rest in bytes) seed = Hash(rest, seed);
        return seed;
    }
}
