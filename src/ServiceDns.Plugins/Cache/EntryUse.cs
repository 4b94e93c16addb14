namespace ServiceDns.Plugins.Cache;

/// <summary>How often an entry was asked for, and whether it is being fetched again.</summary>
internal sealed class EntryUse
{
    private long lastSeen;
    private int hits, refreshing;
    private long retryAt = long.MinValue;

    /// <summary>Queries in a row without a long gap.</summary>
    public int Hits => Volatile.Read(ref hits);

    /// <summary>Counts a query; after a gap of more than <paramref name="gap"/> ticks the count begins anew.</summary>
    public int Count(long now, long gap)
    {
        var last = Interlocked.Exchange(ref lastSeen, now);
        if (last >= now - gap) return Interlocked.Increment(ref hits);
        Volatile.Write(ref hits, 1);
        return 1;
    }

    /// <summary>Forgets all but the popularity given.</summary>
    public void Reset(long now, int knownHits)
    {
        Volatile.Write(ref lastSeen, now);
        Volatile.Write(ref hits, knownHits);
        Volatile.Write(ref retryAt, long.MinValue);
        Volatile.Write(ref refreshing, 0);
    }

    /// <summary>Whether a refresh may begin: none is under way, and the last failure is long enough ago.</summary>
    public bool TryBegin(long now, bool heedsFailures) =>
        (!heedsFailures || now >= Volatile.Read(ref retryAt)) && Interlocked.CompareExchange(ref refreshing, 1, 0) == 0;

    /// <summary>Ends a refresh.</summary>
    /// <param name="retryFrom">From when on another may begin.</param>
    public void End(long retryFrom)
    {
        Volatile.Write(ref retryAt, retryFrom);
        Volatile.Write(ref refreshing, 0);
    }
}
