using System.Buffers.Binary;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Both stores: finds entries, and takes in responses.</summary>
internal sealed class CacheContent(CacheOptions options, TimeProvider time, Random random)
{
    private readonly long staleSeconds = (long)options.StaleUpTo.TotalSeconds;

    /// <summary>Answers and delegations.</summary>
    public CacheStore Success { get; } = new(options.Success.Capacity, random);

    /// <summary>Denials and failures.</summary>
    public CacheStore Denial { get; } = new(options.Denial.Capacity, random);

    /// <summary>Whether anything of the query's zone is ever kept.</summary>
    public bool Holds(Query query) => !options.NoSuccess.Contains(query) || !options.NoDenial.Contains(query);

    /// <summary>Finds what a query is to be answered with, fresh or as stale as allowed.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="found">The entry.</param>
    /// <param name="isDenial">Which store it is from.</param>
    public bool TryFind(in CacheKey key, long now, out EntryState found, out bool isDenial)
    {
        isDenial = false;
        if (options.PreferPositive && staleSeconds > 0 && TryFindAnswer(key, now, out found)) return true;
        var hasSuccess = Success[key].TryFind(key, out var success) && IsUsable(success, now);
        if (Denial[key].TryFind(key, out found) && IsUsable(found, now))
        {
            // SERVFAIL passes: it must not hide an answer that is still good.
            isDenial = found.Code != ResponseCode.ServFail || !hasSuccess;
            if (!isDenial) found = success;
            return true;
        }
        found = success;
        return hasSuccess;
    }

    /// <summary>Caps and evens out the TTLs of the query's response, and keeps it if it may be kept.</summary>
    /// <param name="query">Holds a response from the next plugin.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="metrics">Count what happens.</param>
    /// <param name="refreshes">Whether it was fetched to take the place of an entry.</param>
    /// <param name="hits">The popularity of that entry.</param>
    public void Take(Query query, in ResponseFacts facts, CacheInstruments metrics, bool refreshes, int hits)
    {
        if (facts.IsMalformed) return;
        var duration = DurationOf(facts);
        var seconds = (uint)duration.TotalSeconds;
        SetTtls(query.Response, seconds);
        var isDenial = facts.Kind is ResponseKind.NameError or ResponseKind.NoData or ResponseKind.ServerError;
        if ((isDenial ? options.NoDenial : options.NoSuccess).Contains(query)) return;
        var answers = facts.Answers(query);
        if (duration <= TimeSpan.Zero || !facts.IsCacheable(query, answers)) return;
        if (!WireName.Equals(query.Name, query.LowerName)) // another plugin has put another question there
        {
            metrics.Drops.Add(query.Shard);
            return;
        }
        var key = CacheKey.Of(query);
        var entry = new NewEntry(answers, seconds, time.GetTimestamp(), hits, options.PreferPositive && !isDenial && !answers);
        var evicted = (isDenial ? Denial : Success)[key].Put(key, query, entry);
        if (evicted) (isDenial ? metrics.DenialEvictions : metrics.SuccessEvictions).Add(query.Shard);
        var isNewest = options.PreferPositive ? answers : refreshes;
        if (!isDenial && isNewest) Denial[key].Remove(key);
    }

    private bool TryFindAnswer(in CacheKey key, long now, out EntryState found)
    {
        if (!Success[key].TryFind(key, out found)) return false;
        if (!found.IsAnswer && !(found.Entry.LastAnswer is { } last && last.TryRead(key, out found) && found.IsAnswer)) return false;
        return IsUsable(found, now);
    }

    private bool IsUsable(in EntryState state, long now)
    {
        var left = state.Left(now, time.TimestampFrequency);
        return left > 0 || -left < staleSeconds;
    }

    /// <summary>How long the response holds: its least TTL within the limits of its kind; 5 s where it has no record to say.</summary>
    private TimeSpan DurationOf(in ResponseFacts facts)
    {
        if (facts.Kind == ResponseKind.ServerError) return options.FailureTtl;
        const long fallback = 5; // also of what is no answer to anything, as a delegation
        var limits = facts.Kind is ResponseKind.NameError or ResponseKind.NoData ? options.Denial : options.Success;
        var isTimed = facts.Kind is ResponseKind.Answer or ResponseKind.NameError or ResponseKind.NoData;
        var told = isTimed && facts.LeastTtl is { } least ? Math.Min(least, limits.LongestTtl) : fallback;
        return TimeSpan.FromSeconds(Math.Min(Math.Max(told, limits.ShortestTtl), limits.LongestTtl));
    }

    private static void SetTtls(Span<byte> response, uint seconds)
    {
        var reader = new RecordReader(response);
        while (reader.MoveNext()) BinaryPrimitives.WriteUInt32BigEndian(response[reader.Current.TtlOffset..], seconds);
    }
}
