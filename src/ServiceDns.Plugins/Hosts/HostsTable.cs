using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Whether it is empty.</summary>
    public bool IsEmpty => arena.Length == 0;

    /// <summary>Whether there is a key of that hash: if not, it is none of this table's.</summary>
    public bool MayHave(ulong hash) => PlaceOf(hash) > 0;

    /// <summary>Has the entry of a key of that hash fetched, so that it is there when it is looked for.</summary>
    public unsafe void Prefetch(ulong hash)
    {
        var place = Sse.IsSupported ? PlaceOf(hash) : 0;
        if (place > 0) Sse.Prefetch0(Unsafe.AsPointer(ref arena[place - 1])); // no harm if it is moved by then
    }

    /// <summary>The value of <paramref name="key"/>, or nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">What <see cref="KeyHash.Of"/> says of it.</param>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> key, ulong hash)
    {
        for (var i = StartOf(hash); slots[i].Place > 0; i = Next(i))
        {
            if (slots[i].Hash != (uint)hash) continue;
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
        var i = StartOf(slot.Hash);
        while (slots[i].Place > 0) i = Next(i);
        slots[i] = slot;
    }

    /// <summary>Where the first entry of a key of that hash is, counted from 1; 0 when there is none.</summary>
    private int PlaceOf(ulong hash)
    {
        var i = StartOf(hash);
        while (slots[i].Place > 0 && slots[i].Hash != (uint)hash) i = Next(i);
        return slots[i].Place;
    }

    private int StartOf(ulong hash) => (int)hash & (slots.Length - 1);

    private int Next(int slot) => (slot + 1) & (slots.Length - 1);

    /// <summary>The entry's place in the arena, counted from 1; 0 for a free slot.</summary>
    private readonly record struct Slot(uint Hash, int Place);
}
