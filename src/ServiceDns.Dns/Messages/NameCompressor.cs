using System.Runtime.CompilerServices;

namespace ServiceDns.Dns;

/// <summary>Remembers where names stand in a message, so that later ones can point there (RFC 1035, section 4.1.4).</summary>
/// <remarks>
/// Compares bytes exactly, letter case included: owner names then keep the case of the question (0x20) and targets the case of their
/// objects. It remembers the first <see cref="Capacity"/> labels; later names may be longer than need be, never wrong.
/// </remarks>
internal struct NameCompressor
{
    public const int Capacity = 64;

    private const int LargestTarget = 0x3FFF;

    private Offsets offsets;
    private int count;

    /// <summary>Records every label start of the name that stands at <paramref name="offset"/>.</summary>
    public void Remember(ReadOnlySpan<byte> message, int offset)
    {
        while (offset <= LargestTarget && count < Capacity && message[offset] is not 0 and < 0xC0)
        {
            offsets[count++] = (ushort)offset;
            offset += message[offset] + 1;
        }
    }

    /// <summary>
    /// The longest known ending of <paramref name="name"/>: where it starts in the name, and where it stands in the message.
    /// </summary>
    public readonly bool TryFind(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name, out int start, out int target)
    {
        for (start = 0; name[start] != 0; start += name[start] + 1)
        {
            for (var i = 0; i < count; i++)
            {
                target = offsets[i];
                if (StandsAt(message, target, name[start..])) return true;
            }
        }
        target = 0;
        return false;
    }

    /// <summary>Forgets all names that stand at or behind <paramref name="length"/>, when a record is taken back.</summary>
    public void Forget(int length)
    {
        while (count > 0 && offsets[count - 1] >= length) count--;
    }

    private static bool StandsAt(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> name)
    {
        var position = 0;
        while (true)
        {
            int label = message[offset];
            if (label >= 0xC0)
            {
                offset = ((label & 0x3F) << 8) | message[offset + 1];
                continue;
            }
            if (label != name[position] || !message.Slice(offset + 1, label).SequenceEqual(name.Slice(position + 1, label))) return false;
            if (label == 0) return true;
            offset += label + 1;
            position += label + 1;
        }
    }

    [InlineArray(Capacity)]
    private struct Offsets
    {
        private ushort first;
    }
}
