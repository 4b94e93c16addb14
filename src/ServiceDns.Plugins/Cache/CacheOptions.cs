namespace ServiceDns.Plugins.Cache;

/// <summary>How one of the two caches works: that of answers, or that of denials.</summary>
/// <param name="Capacity">Entries, as written.</param>
/// <param name="LongestTtl">The cap on TTLs, in seconds.</param>
/// <param name="ShortestTtl">What shorter TTLs are raised to, in seconds.</param>
internal sealed record CacheLimits(long Capacity, long LongestTtl, long ShortestTtl);

/// <summary>What the lines of <c>cache</c> say. Defaults are CoreDNS's.</summary>
internal sealed record CacheOptions
{
    private const int DefaultCapacity = 10_000, ShortestTtl = 5;

    /// <summary>Zones to cache for.</summary>
    public ZoneSet Zones { get; set; } = ZoneSet.None;

    /// <summary>The same zones as the metrics' label has them.</summary>
    public string ZonesLabel { get; set; } = "";

    /// <summary>Bytes of memory that the process may use, of which the cache takes a part at most.</summary>
    public long Memory { get; init; } = long.MaxValue;

    /// <summary>Limits of the cache of answers.</summary>
    public CacheLimits Success { get; set; } = new(DefaultCapacity, 3600, ShortestTtl);

    /// <summary>Limits of the cache of denials.</summary>
    public CacheLimits Denial { get; set; } = new(DefaultCapacity, 1800, ShortestTtl);

    /// <summary>How long SERVFAIL and NOTIMP are kept; zero for not at all.</summary>
    public TimeSpan FailureTtl { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Hits that make an entry popular; 0 for no prefetching.</summary>
    public long PrefetchAmount { get; set; }

    /// <summary>The longest gap between those hits.</summary>
    public TimeSpan PrefetchGap { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The part of its TTL, in percent, at which a popular entry is fetched again.</summary>
    public long PrefetchPercentage { get; set; } = 10;

    /// <summary>How long expired entries are served; zero for not at all.</summary>
    public TimeSpan StaleUpTo { get; set; }

    /// <summary>Whether the source is asked before an expired entry is served.</summary>
    public bool VerifyStale { get; set; }

    /// <summary>How long that may take; zero for as long as it takes.</summary>
    public TimeSpan VerifyTimeout { get; set; }

    /// <summary>The TTL of expired entries, in seconds.</summary>
    public uint StaleTtl { get; set; }

    /// <summary>How long after a failed refresh no other is tried.</summary>
    public TimeSpan StaleRecheck { get; set; }

    /// <summary>Whether an expired answer is better than a denial.</summary>
    public bool PreferPositive { get; set; }

    /// <summary>Zones whose answers are not kept.</summary>
    public ZoneSet NoSuccess { get; set; } = ZoneSet.None;

    /// <summary>Zones whose denials are not kept.</summary>
    public ZoneSet NoDenial { get; set; } = ZoneSet.None;

    /// <summary>Whether a stale answer says that it is.</summary>
    public bool GivesReasons { get; set; }

    /// <summary>Whether TTLs do not count down.</summary>
    public bool KeepTtl { get; set; }
}
