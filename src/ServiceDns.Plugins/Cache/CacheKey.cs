using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>What makes two queries the same to the cache: name, type, class, DO and CD.</summary>
/// <param name="name">In lower case; must outlive the key.</param>
/// <param name="kind">Type, class, DO and CD in one number.</param>
internal readonly ref struct CacheKey(ReadOnlySpan<byte> name, ulong kind)
{
    /// <summary>The name in lower case.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Type, class, DO and CD.</summary>
    public ulong Kind { get; } = kind;

    /// <summary>Of name and kind.</summary>
    public ulong Hash { get; } = KeyHash.Of(name, kind);

    /// <summary>The key of a query.</summary>
    public static CacheKey Of(Query query)
    {
        var kind = (ulong)query.Type | ((ulong)query.Class << 16);
        if (query.DnssecOk) kind |= 1UL << 32;
        if ((query.RequestFlags & HeaderFlags.CheckingDisabled) != 0) kind |= 1UL << 33;
        return new CacheKey(query.LowerName, kind);
    }
}
