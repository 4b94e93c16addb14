using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>One string for each UTF-8 text: found by the bytes, so that what is known already is not decoded again.</summary>
internal sealed class Utf8Strings
{
    private string?[] strings = new string?[1024];
    private uint[] hashes = new uint[1024];
    private int count;

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>The string of that text.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = HashOf(utf8);
        var i = (int)hash & (strings.Length - 1);
        for (; strings[i] is { } known; i = (i + 1) & (strings.Length - 1))
        {
            if (hashes[i] == hash && IsSame(utf8, known)) return known;
        }
        return Add(Encoding.UTF8.GetString(utf8), hash, i);
    }

    private string Add(string text, uint hash, int slot)
    {
        (strings[slot], hashes[slot]) = (text, hash);
        if (++count > strings.Length / 4 * 3) Grow();
        return text;
    }

    private void Grow()
    {
        var (oldStrings, oldHashes) = (strings, hashes);
        (strings, hashes) = (new string?[2 * oldStrings.Length], new uint[2 * oldStrings.Length]);
        for (var i = 0; i < oldStrings.Length; i++)
        {
            if (oldStrings[i] is not { } text) continue;
            var slot = (int)oldHashes[i] & (strings.Length - 1);
            while (strings[slot] is not null) slot = (slot + 1) & (strings.Length - 1);
            (strings[slot], hashes[slot]) = (text, oldHashes[i]);
        }
    }

    private static bool IsSame(ReadOnlySpan<byte> utf8, string text)
    {
        if (utf8.Length < text.Length) return false;
        return utf8.Length == text.Length ? Ascii.Equals(utf8, text) : Encoding.UTF8.GetString(utf8) == text;
    }

    private static uint HashOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (ulong)utf8.Length * 0x9E3779B97F4A7C15;
        for (; utf8.Length >= 8; utf8 = utf8[8..]) hash = Mix(hash ^ MemoryMarshal.Read<ulong>(utf8));
        var rest = 0UL;
        foreach (var value in utf8) rest = (rest << 8) | value;
        hash = Mix(hash ^ rest);
        return (uint)(hash >> 32) ^ (uint)hash;
    }

    private static ulong Mix(ulong value) => BitOperations.RotateLeft(value * 0xBF58476D1CE4E5B9, 31) * 0x94D049BB133111EB;
}
