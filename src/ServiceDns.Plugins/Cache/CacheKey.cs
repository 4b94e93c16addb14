using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>What makes two queries the same to the cache: name, type, class, DO and CD.</summary>
/// <param name="name">In lower case; must outlive the key.</param>
/// <param name="kind">The rest, and the name's length, in one number.</param>
/// <param name="hash">Of name and kind.</param>
internal readonly ref struct CacheKey(ReadOnlySpan<byte> name, ulong kind, ulong hash)
{
    private const int ClassShift = 16, LengthShift = 40;
    private const ulong DnssecOk = 1UL << 32, CheckingDisabled = 1UL << 33, IsAside = 1UL << 34;

    /// <summary>The name in lower case.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Type, class, DO, CD, and the name's length.</summary>
    public ulong Kind { get; } = kind;

    /// <summary>The hash of name and kind.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>A second place for the same question: for what is no answer, where the last answer is kept all the same.</summary>
    public CacheKey Aside => new(Name, Kind | IsAside, Hash);

    /// <summary>The key of a query.</summary>
    public static CacheKey Of(Query query) => Of(query, HashOf(query));

    /// <summary>The key of a query whose hash is known.</summary>
    public static CacheKey Of(Query query, ulong hash) => new(query.LowerName, KindOf(query), hash);

    /// <summary>The hash of the query's key.</summary>
    public static ulong HashOf(Query query) => KeyHash.Of(query.LowerName, KindOf(query));

    /// <summary>Bytes of the name of a key of that kind.</summary>
    public static int NameLength(ulong kind) => (int)(kind >> LengthShift);

    private static ulong KindOf(Query query)
    {
        var kind = (ulong)query.Type | ((ulong)query.Class << ClassShift) | ((ulong)query.NameLength << LengthShift);
        if (query.DnssecOk) kind |= DnssecOk;
        if ((query.RequestFlags & HeaderFlags.CheckingDisabled) != 0) kind |= CheckingDisabled;
        return kind;
    }
}
