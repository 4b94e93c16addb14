using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ServiceDns.Plugins;

/// <summary>Hashes short keys eight bytes at a time. Seeded once a process, so that nobody can choose names that fall together.</summary>
internal static class KeyHash
{
    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The hash of <paramref name="key"/>; <paramref name="more"/> goes into it too.</summary>
    public static ulong Of(ReadOnlySpan<byte> key, ulong more = 0)
    {
        var hash = Mix(Seed ^ more, (ulong)key.Length);
        while (key.Length >= sizeof(ulong))
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(key));
            key = key[sizeof(ulong)..];
        }
        var rest = 0UL;
        for (var i = 0; i < key.Length; i++) rest |= (ulong)key[i] << (8 * i);
        return Mix(hash, rest);
    }

    /// <summary>A full multiplication, folded: each bit of the input reaches each bit of the result (W. Yi, wyhash).</summary>
    private static ulong Mix(ulong hash, ulong word)
    {
        var high = Math.BigMul(hash ^ 0xA0761D6478BD642F, word ^ 0xE7037ED1A0B428DB, out var low);
        return high ^ BitOperations.RotateLeft(low, 23);
    }
}
