using System.Numerics;

namespace ServiceDns.Plugins.Cache;

/// <summary>Remembers of entries that had to go soon that they were there: one that comes back is no passer-by.</summary>
/// <param name="entries">About how many to remember; newer ones take the place of older ones by chance of their hash.</param>
internal sealed class Ghosts(int entries)
{
    private readonly uint[] marks = new uint[BitOperations.RoundUpToPowerOf2((uint)entries)];

    /// <summary>Remembers a hash.</summary>
    public void Add(ulong hash) => marks[PlaceOf(hash)] = MarkOf(hash);

    /// <summary>Whether the hash is remembered; then it is forgotten.</summary>
    public bool Take(ulong hash)
    {
        ref var mark = ref marks[PlaceOf(hash)];
        if (mark != MarkOf(hash)) return false;
        mark = 0;
        return true;
    }

    private uint PlaceOf(ulong hash) => (uint)BitOperations.RotateRight(hash, 7) & (uint)(marks.Length - 1);

    private static uint MarkOf(ulong hash) => (uint)(hash >> 32) | 1;
}
