using System.Text;

namespace ServiceDns.Cluster;

/// <summary>
/// Keeps names as bytes, 8 to 256 at a time: a third of what strings would take. One writer; a place that was given up is used again.
/// </summary>
internal sealed class NameHeap
{
    private const int Unit = 8, UnitBits = 3, ChunkBits = 13, UnitsInChunk = 1 << ChunkBits;

    /// <summary>The longest there is room for; those of Kubernetes have 253 bytes at most.</summary>
    public const int LongestName = 255;

    private readonly uint[] free = new uint[(LongestName + Unit) / Unit + 1]; // by units; a free place's first bytes lead to the next
    private byte[][] chunks = [];
    private uint used = UnitsInChunk; // of the last chunk

    /// <summary>Stores a name in ASCII that is not too long.</summary>
    public uint Add(string name)
    {
        var place = Take(UnitsOf(name.Length));
        var bytes = At(place);
        bytes[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, bytes[1..]);
        return place;
    }

    /// <summary>Gives a name up.</summary>
    public void Remove(uint place)
    {
        var bytes = At(place);
        var units = UnitsOf(bytes[0]);
        BitConverter.TryWriteBytes(bytes, free[units]);
        free[units] = place + 1;
    }

    /// <summary>The name at a place.</summary>
    public string this[uint place] => Encoding.ASCII.GetString(BytesOf(place));

    /// <summary>Whether that name is at a place.</summary>
    public bool Is(uint place, string name) => Ascii.Equals(BytesOf(place), name);

    private ReadOnlySpan<byte> BytesOf(uint place)
    {
        var bytes = At(place);
        return bytes.Slice(1, Math.Min(bytes[0], bytes.Length - 1)); // a reader may see a place that is being written
    }

    private static int UnitsOf(int length) => (length + Unit) >> UnitBits;

    private Span<byte> At(uint place) =>
        Volatile.Read(ref chunks)[place >> ChunkBits].AsSpan((int)(place & (UnitsInChunk - 1)) << UnitBits);

    private uint Take(int units)
    {
        if (free[units] is > 0 and var first)
        {
            free[units] = BitConverter.ToUInt32(At(first - 1));
            return first - 1;
        }
        if (used + units > UnitsInChunk)
        {
            Volatile.Write(ref chunks, [.. chunks, new byte[UnitsInChunk * Unit]]);
            used = 0;
        }
        var place = (uint)((chunks.Length - 1) << ChunkBits) | used;
        used += (uint)units;
        return place;
    }
}
