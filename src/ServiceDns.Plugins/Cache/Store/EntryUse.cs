namespace ServiceDns.Plugins.Cache;

/// <summary>How often an entry was asked for, and whether it is being fetched again.</summary>
internal struct EntryUse
{
    private long lastSeen, retryAt;
    private int hits;
    private bool isRefreshing;

    /// <summary>Queries in a row without a long gap.</summary>
    public readonly int Hits => hits;

    /// <summary>What <see cref="Count"/> would return.</summary>
    public readonly int HitsWith(long now, long gap) => lastSeen >= now - gap ? hits + 1 : 1;

    /// <summary>Counts a query, from any thread; after a gap of more than <paramref name="gap"/> ticks the count begins anew.</summary>
    public int Count(long now, long gap)
    {
        var last = Interlocked.Exchange(ref lastSeen, now);
        if (last >= now - gap) return Interlocked.Increment(ref hits);
        Volatile.Write(ref hits, 1);
        return 1;
    }

    /// <summary>Forgets all but the popularity given. This and what follows: one thread at a time.</summary>
    public void Reset(long now, int knownHits)
    {
        Volatile.Write(ref lastSeen, now);
        Volatile.Write(ref hits, knownHits);
        (retryAt, isRefreshing) = (long.MinValue, false);
    }

    /// <summary>Begins a refresh, unless one is under way, or the last failure is too short ago.</summary>
    public bool TryBegin(long now, bool heedsFailures)
    {
        if (isRefreshing || (heedsFailures && now < retryAt)) return false;
        return isRefreshing = true;
    }

    /// <summary>Ends a refresh.</summary>
    /// <param name="retryFrom">From when on another may begin.</param>
    public void End(long retryFrom) => (retryAt, isRefreshing) = (retryFrom, false);
}
