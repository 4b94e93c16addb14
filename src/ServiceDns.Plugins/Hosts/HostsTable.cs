using System.Buffers.Binary;
using System.Numerics;

namespace ServiceDns.Plugins.Hosts;

/// <summary>Byte strings by byte strings: filled once, then only read, by any number of threads.</summary>
/// <remarks>One array holds all of them; open addressing, at most half full. Beside key and value, 21 to 37 bytes an entry.</remarks>
internal sealed class HostsTable
{
    private const int ValueLengthSize = 4;

    private readonly byte[] arena;
    private readonly Slot[] slots;

    /// <summary>Packs the pairs. Keys are different from one another, and at most 255 bytes long.</summary>
    public HostsTable(IReadOnlyCollection<KeyValuePair<byte[], byte[]>> pairs)
    {
        arena = new byte[pairs.Sum(pair => 1 + pair.Key.Length + ValueLengthSize + pair.Value.Length)];
        slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * pairs.Count + 1))];
        var end = 0;
        foreach (var (key, value) in pairs)
        {
            Place(new Slot((uint)KeyHash.Of(key), end + 1));
            end += Write(arena.AsSpan(end), key, value);
        }
    }

    /// <summary>The value of <paramref name="key"/>, or nothing.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> key)
    {
        var hash = (uint)KeyHash.Of(key);
        for (var i = (int)hash & (slots.Length - 1); slots[i].Place > 0; i = (i + 1) & (slots.Length - 1))
        {
            if (slots[i].Hash != hash) continue;
            var entry = arena.AsSpan(slots[i].Place - 1);
            if (!entry.Slice(1, entry[0]).SequenceEqual(key)) continue;
            var value = entry[(1 + key.Length)..];
            return value.Slice(ValueLengthSize, BinaryPrimitives.ReadInt32LittleEndian(value));
        }
        return default;
    }

    private static int Write(Span<byte> entry, byte[] key, byte[] value)
    {
        entry[0] = (byte)key.Length;
        key.CopyTo(entry[1..]);
        var rest = entry[(1 + key.Length)..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, value.Length);
        value.CopyTo(rest[ValueLengthSize..]);
        return 1 + key.Length + ValueLengthSize + value.Length;
    }

    private void Place(Slot slot)
    {
        var i = (int)slot.Hash & (slots.Length - 1);
        while (slots[i].Place > 0) i = (i + 1) & (slots.Length - 1);
        slots[i] = slot;
    }

    /// <summary>The entry's place in the arena, counted from 1; 0 for a free slot.</summary>
    private readonly record struct Slot(uint Hash, int Place);
}
