using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServiceDns.Sources.Kubernetes.Json;

/// <summary>Finds where a JSON object or list ends, 64 bytes at a time, whatever is in it; goes on where the bytes ended before.</summary>
/// <remarks>
/// Most of what an API server sends is passed over (<c>managedFields</c>, a pod's <c>spec</c>), so this is where the time goes. Quotes,
/// escapes and brackets become bits, as in "Parsing Gigabytes of JSON per Second" (Langdale, Lemire 2019). It trusts the text to be JSON.
/// </remarks>
internal struct JsonExtent
{
    private const int Block = 64;

    private int depth;
    private ulong inString; // all ones or none
    private ulong escaped; // 1 when the next byte stands behind a backslash

    /// <summary>Looks on from the first byte of the value, or from where the last call ended.</summary>
    /// <returns>How many of these bytes belong to the value, or -1 when it does not end in them.</returns>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var done = 0;
        for (; bytes.Length - done >= Block; done += Block)
        {
            var end = FindInBlock(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), done));
            if (end > 0) return done + end;
        }
        for (; done < bytes.Length; done++)
        {
            if (IsEnd(bytes[done])) return done + 1;
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindInBlock(ref byte block)
    {
        var first = Vector256.LoadUnsafe(ref block);
        var second = Vector256.LoadUnsafe(ref block, 32);
        var quotes = Where(first, second, (byte)'"') & ~Escaped(Where(first, second, (byte)'\\'));
        var strings = Toggled(quotes) ^ inString;
        // '[' and '{' differ in this bit alone, as do ']' and '}'
        var bit = Vector256.Create((byte)0x20);
        var opened = Where(first | bit, second | bit, (byte)'{') & ~strings;
        var closed = Where(first | bit, second | bit, (byte)'}') & ~strings;
        inString = (ulong)((long)strings >> 63);
        var closings = BitOperations.PopCount(closed);
        if (depth > closings)
        {
            depth += BitOperations.PopCount(opened) - closings;
            return 0;
        }
        return Walk(opened, closed);
    }

    private int Walk(ulong opened, ulong closed)
    {
        for (var both = opened | closed; both != 0; both &= both - 1)
        {
            depth += (opened & both & (0 - both)) != 0 ? 1 : -1;
            if (depth <= 0) return BitOperations.TrailingZeroCount(both) + 1;
        }
        return 0;
    }

    private bool IsEnd(byte value)
    {
        if (escaped != 0)
        {
            escaped = 0;
        }
        else if (value == '"')
        {
            inString = ~inString;
        }
        else if (inString != 0)
        {
            escaped = value == '\\' ? 1UL : 0;
        }
        else if ((value | 0x20) == '{')
        {
            depth++;
        }
        else if ((value | 0x20) == '}')
        {
            return --depth <= 0;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Where(Vector256<byte> first, Vector256<byte> second, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(first, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(second, wanted).ExtractMostSignificantBits() << 32);
    }

    /// <summary>The bytes that stand behind an odd number of backslashes.</summary>
    private ulong Escaped(ulong backslashes)
    {
        const ulong EvenBits = 0x5555_5555_5555_5555;
        if (backslashes == 0)
        {
            var first = escaped;
            escaped = 0;
            return first;
        }
        backslashes &= ~escaped;
        var following = (backslashes << 1) | escaped;
        var oddStarts = backslashes & ~EvenBits & ~following;
        var ends = oddStarts + backslashes;
        escaped = ends < oddStarts ? 1UL : 0;
        return (EvenBits ^ (ends << 1)) & following;
    }

    /// <summary>Ones from each odd quote up to the next even one.</summary>
    private static ulong Toggled(ulong quotes)
    {
        for (var shift = 1; shift < Block; shift <<= 1) quotes ^= quotes << shift;
        return quotes;
    }
}
