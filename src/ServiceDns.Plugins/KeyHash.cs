using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ServiceDns.Plugins;

/// <summary>
/// Hashes short keys, sixteen bytes in a step. Seeded once a process, so that nobody can choose names that fall together.
/// </summary>
/// <remarks>
/// The way of W. Yi's wyhash, but with constants that nobody knows: a known one, put into a name, would make a factor zero, and the
/// product forget everything before it.
/// </remarks>
internal static class KeyHash
{
    private static readonly ulong Seed = Secret(), First = Secret(), Second = Secret();

    /// <summary>The hash of <paramref name="key"/>; <paramref name="more"/> goes into it too.</summary>
    public static ulong Of(ReadOnlySpan<byte> key, ulong more = 0)
    {
        ref var bytes = ref MemoryMarshal.GetReference(key);
        nint length = key.Length;
        var hash = Seed ^ more;
        nint at = 0;
        for (; at + 16 < length; at += 16) hash = Mix(Word(ref bytes, at) ^ First, Word(ref bytes, at + 8) ^ hash);
        return length switch
        {
            > 16 => Last(Word(ref bytes, length - 16), Word(ref bytes, length - 8), hash, length), // some of it for the second time
            >= 8 => Last(Word(ref bytes, 0), Word(ref bytes, length - 8), hash, length),
            >= 4 => Last(Half(ref bytes, 0), Half(ref bytes, length - 4), hash, length),
            > 0 => Last(bytes, ((uint)Unsafe.Add(ref bytes, length / 2) << 8) | Unsafe.Add(ref bytes, length - 1), hash, length),
            _ => Last(0, 0, hash, length),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Last(ulong a, ulong b, ulong hash, nint length) =>
        Mix(Mix(a ^ First, b ^ hash) ^ Second, (ulong)length ^ First);

    /// <summary>A full multiplication, folded: each bit of the input reaches each bit of the result.</summary>
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Word(ref byte bytes, nint at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    private static ulong Half(ref byte bytes, nint at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at));

    private static ulong Secret() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
