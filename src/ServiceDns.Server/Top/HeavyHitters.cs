namespace ServiceDns.Server;

/// <summary>
/// The keys that come most, with about how often, in fixed memory (space-saving: Metwally, Agrawal, El Abbadi 2005). A key that is not
/// known takes the place of the rarest, and its count: so counts are never too small, and at most the rarest one's too large. One thread at
/// a time.
/// </summary>
/// <param name="keySize">Most bytes of a key.</param>
internal sealed class HeavyHitters(int keySize)
{
    private const int Places = 128;

    private readonly ulong[] hashes = new ulong[Places];
    private readonly long[] counts = new long[Places];
    private readonly byte[] keys = new byte[Places * keySize], lengths = new byte[Places];
    private int count;

    /// <summary>A key came so many times more.</summary>
    public void Add(ReadOnlySpan<byte> key, ulong hash, int times)
    {
        var place = hashes.AsSpan(0, count).IndexOf(hash);
        if (place < 0)
        {
            place = count < Places ? count++ : Rarest();
            hashes[place] = hash;
            lengths[place] = (byte)key.Length;
            key.CopyTo(keys.AsSpan(place * keySize));
        }
        counts[place] += times;
    }

    /// <summary>Adds every count to those of the same key.</summary>
    public void AddTo(Dictionary<string, long> sums, Func<ReadOnlySpan<byte>, string> text)
    {
        for (var i = 0; i < count; i++)
        {
            var key = text(keys.AsSpan(i * keySize, lengths[i]));
            sums[key] = sums.GetValueOrDefault(key) + counts[i];
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(counts);
        count = 0;
    }

    private int Rarest()
    {
        var place = 0;
        for (var i = 1; i < Places; i++)
        {
            if (counts[i] < counts[place]) place = i;
        }
        return place;
    }
}
