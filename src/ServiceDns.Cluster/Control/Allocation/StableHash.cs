namespace ServiceDns.Cluster.Control;

/// <summary>A hash that is the same on every machine and in every version: FNV-1a over UTF-16 code units, mixed by SplitMix64.</summary>
/// <remarks>Allocated addresses, ports and slice names follow from it, so a change of this type moves them all.</remarks>
internal readonly struct StableHash
{
    private const ulong OffsetBasis = 0xCBF29CE484222325, Prime = 0x100000001B3;

    private readonly ulong state;

    private StableHash(ulong state) => this.state = state;

    public static StableHash Start => new(OffsetBasis);

    /// <summary>Adds text and an end mark, so that ("ab", "c") differs from ("a", "bc").</summary>
    public StableHash Add(ReadOnlySpan<char> text)
    {
        var hash = state;
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }
        return new StableHash((hash ^ 0xFF) * Prime);
    }

    public StableHash Add(int number)
    {
        var hash = state;
        for (var shift = 0; shift < 32; shift += 8) hash = (hash ^ (byte)(number >> shift)) * Prime;
        return new StableHash(hash);
    }

    /// <summary>The value of the <paramref name="attempt"/>-th try: a sequence that differs from key to key.</summary>
    public ulong Value(int attempt = 0)
    {
        var z = state + ((ulong)(attempt + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
