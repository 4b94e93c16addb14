using System.Runtime.Intrinsics;

namespace ServiceDns.Dns;

/// <summary>
/// Domain names in their wire form: length-prefixed labels, ended by a zero byte, at most 255 bytes (RFC 1035, section 3.1).
/// Nothing here allocates or throws on bad bytes.
/// </summary>
/// <remarks>Length bytes are below 64, so folding the whole name byte by byte leaves them alone.</remarks>
public static class WireName
{
    /// <summary>Longest name, the final zero included.</summary>
    public const int MaxLength = 255;

    /// <summary>Longest label, without its length byte.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>Most labels a name can have.</summary>
    public const int MaxLabels = 127;

    private const int PointerMark = 0xC0;

    /// <summary>
    /// Copies the name at <paramref name="offset"/> to <paramref name="name"/> without compression, and moves <paramref name="offset"/>
    /// behind it. False when it runs out of the message, is over-long, uses a reserved label type, or points forward or in a circle.
    /// </summary>
    /// <param name="message">The whole message, since pointers count from its first byte.</param>
    /// <param name="offset">Where the name starts; unchanged when the result is false.</param>
    /// <param name="name">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">Bytes written, the final zero included.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, Span<byte> name, out int length)
    {
        length = 0;
        var position = offset;
        var end = -1;
        var lowest = offset; // each pointer must go before everything read so far: no circle is possible
        while ((uint)position < (uint)message.Length)
        {
            int label = message[position];
            if ((label & PointerMark) == PointerMark)
            {
                if (position + 1 >= message.Length) return false;
                if (end < 0) end = position + 2;
                position = ((label & 0x3F) << 8) | message[position + 1];
                if (position >= lowest) return false;
                lowest = position;
                continue;
            }
            if (label > MaxLabelLength || position + label >= message.Length || length + label + 1 > MaxLength) return false;
            message.Slice(position, label + 1).CopyTo(name[length..]);
            length += label + 1;
            position += label + 1;
            if (label != 0) continue;
            offset = end < 0 ? position : end;
            return true;
        }
        return false;
    }

    /// <summary>
    /// Moves <paramref name="offset"/> behind the name; false when it runs out of the message or uses a reserved label type.
    /// </summary>
    /// <remarks>A pointer's target is not looked at.</remarks>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int offset)
    {
        var position = offset;
        while ((uint)position < (uint)message.Length)
        {
            int label = message[position];
            if ((label & PointerMark) == PointerMark)
            {
                if (position + 1 >= message.Length) return false;
                offset = position + 2;
                return true;
            }
            if (label > MaxLabelLength) return false;
            position += label + 1;
            if (label != 0) continue;
            offset = position;
            return true;
        }
        return false;
    }

    /// <summary>
    /// Length of the uncompressed name at the start of <paramref name="bytes"/>, the final zero included, or -1 if it is none.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while ((uint)position < (uint)bytes.Length && position < MaxLength)
        {
            int label = bytes[position];
            if (label == 0) return position + 1;
            if (label > MaxLabelLength) return -1;
            position += label + 1;
        }
        return -1;
    }

    /// <summary>Labels before the root.</summary>
    public static int CountLabels(ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var position = 0; name[position] != 0; position += name[position] + 1) count++;
        return count;
    }

    /// <summary>Compares as RFC 4343 says: letters A to Z without case, every other byte exactly.</summary>
    public static bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => System.Text.Ascii.IsValid(left)
        ? System.Text.Ascii.EqualsIgnoreCase(left, right)
        : EqualsFolded(left, right);

    /// <summary>Writes the name in lower case (A to Z only, RFC 4343); the spans may be the same.</summary>
    public static void ToLower(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        if (name.Length < Vector128<byte>.Count)
        {
            for (var i = 0; i < name.Length; i++) destination[i] = Fold(name[i]);
            return;
        }
        var last = name.Length - Vector128<byte>.Count;
        for (var i = 0; i < last; i += Vector128<byte>.Count) Fold(Vector128.Create(name[i..])).CopyTo(destination[i..]);
        Fold(Vector128.Create(name[last..])).CopyTo(destination[last..]); // over what is done already, which changes nothing
    }

    /// <summary>
    /// As <see cref="ToLower"/>, for names whose neighbours are of no meaning: reads and writes up to the next multiple of 32 bytes,
    /// counted from the name's start.
    /// </summary>
    public static unsafe void ToLowerInBlocks(byte* name, byte* destination, int length)
    {
        for (var i = 0; i < length; i += 2 * Vector128<byte>.Count)
        {
            var (left, right) = (Vector128.Load(name + i), Vector128.Load(name + i + Vector128<byte>.Count));
            Fold(left).Store(destination + i);
            Fold(right).Store(destination + i + Vector128<byte>.Count);
        }
    }

    /// <summary>Lower case of one byte.</summary>
    public static byte Fold(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;

    /// <summary>
    /// Where <paramref name="zone"/> starts in <paramref name="name"/>, or -1 when the name is not in the zone. Both in lower case.
    /// </summary>
    public static int OffsetOfZone(ReadOnlySpan<byte> name, ReadOnlySpan<byte> zone)
    {
        var start = name.Length - zone.Length;
        if (start < 0 || !name[start..].SequenceEqual(zone)) return -1;
        var position = 0;
        while (position < start) position += name[position] + 1;
        return position == start ? start : -1;
    }

    private static Vector128<byte> Fold(Vector128<byte> values)
    {
        var isUpper = Vector128.LessThan(values - Vector128.Create((byte)'A'), Vector128.Create((byte)26));
        return values | (isUpper & Vector128.Create((byte)0x20));
    }

    private static bool EqualsFolded(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (Fold(left[i]) != Fold(right[i])) return false;
        }
        return true;
    }
}
