using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>What the cache holds: finds entries by the rules that say which is served, and takes in responses by those of TTLs.</summary>
internal sealed class CacheContent
{
    private readonly CacheOptions options;
    private readonly TimeProvider time;
    private readonly long frequency, staleTicks;
    private readonly bool prefersAnswers;

    /// <summary>Makes an empty cache.</summary>
    public CacheContent(CacheOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        frequency = time.TimestampFrequency;
        staleTicks = (long)options.StaleUpTo.TotalSeconds * frequency;
        prefersAnswers = options.PreferPositive && staleTicks > 0;
        Store = new CacheStore(
            StoreSize.Of(options.Success.Capacity, options.Memory), StoreSize.Of(options.Denial.Capacity, options.Memory),
            staleTicks, tracksUse: options.PrefetchAmount > 0 || staleTicks > 0);
    }

    /// <summary>The entries.</summary>
    public CacheStore Store { get; }

    /// <summary>Whether anything of the query's zone is ever kept.</summary>
    public bool Holds(Query query) => !options.NoSuccess.Contains(query) || !options.NoDenial.Contains(query);

    /// <summary>Finds what a query is to be answered with, fresh or as stale as allowed.</summary>
    /// <param name="key">The query's key.</param>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="found">The entry.</param>
    [SkipLocalsInit]
    public bool TryFind(in CacheKey key, long now, out FoundEntry found)
    {
        if (prefersAnswers) return TryFindUsable(key, isDenial: false, now, out found) || TryFindNewest(key, key.Aside, now, out found);
        return TryFindNewest(key, key, now, out found);
    }

    /// <summary>
    /// Caps and evens out the TTLs of the query's response, and keeps it if it may be kept. One that its plugin has in memory may not.
    /// </summary>
    /// <param name="query">Holds a response from the next plugin.</param>
    /// <param name="metrics">Count what happens.</param>
    /// <param name="refreshes">Whether it was fetched to take the place of an entry.</param>
    /// <param name="hits">The popularity of that entry.</param>
    public void Take(Query query, CacheInstruments metrics, bool refreshes = false, int hits = 0)
    {
        if (query.PrecomputedTtl < 0)
        {
            Take(query, ResponseFacts.Of(query, time), metrics, refreshes, hits);
            return;
        }
        Limit(query);
        if (!refreshes) return;
        var key = CacheKey.Of(query);
        Store.Remove(key, isDenial: false);
        Store.Remove(key, isDenial: true);
    }

    /// <summary>Holds the TTL of a response that its plugin has in memory within the limits of its kind.</summary>
    public void Limit(Query query)
    {
        if (query.Length == query.QuestionEnd) return;
        var ttl = query.PrecomputedTtl;
        var limits = PrecomputedAnswer.IsAnswer(query) ? options.Success : PrecomputedAnswer.IsDenial(query) ? options.Denial : null;
        var seconds = limits is null ? (long)DurationOf(ResponseFacts.Of(query, time)).TotalSeconds : Limited(ttl, limits);
        if (seconds == ttl) return;
        SetTtls(query.Response, (uint)seconds);
        query.PrecomputedTtl = (int)seconds;
    }

    private void Take(Query query, in ResponseFacts facts, CacheInstruments metrics, bool refreshes, int hits)
    {
        if (facts.IsMalformed) return;
        var duration = DurationOf(facts);
        var seconds = (uint)duration.TotalSeconds;
        SetTtls(query.Response, seconds);
        var isDenial = facts.Kind is ResponseKind.NameError or ResponseKind.NoData or ResponseKind.ServerError;
        if ((isDenial ? options.NoDenial : options.NoSuccess).Contains(query)) return;
        var answers = facts.Answers(query);
        if (query.IsForOneClient || duration <= TimeSpan.Zero || !facts.IsCacheable(query, answers)) return;
        if (!WireName.Equals(query.Name, query.LowerName)) // another plugin has put another question there
        {
            metrics.Drops.Add(query.Shard);
            return;
        }
        var key = CacheKey.Of(query);
        var isAside = prefersAnswers && !isDenial && !answers;
        var now = time.GetTimestamp();
        var entry = new NewEntry(seconds, now, now + seconds * frequency, hits);
        var evicted = Store.Put(isAside ? key.Aside : key, isDenial, query, entry);
        if (evicted > 0) (isDenial ? metrics.DenialEvictions : metrics.SuccessEvictions).Add(query.Shard, evicted);
        if (isDenial) return;
        if (prefersAnswers && answers) Store.Remove(key.Aside, isDenial: false);
        if (options.PreferPositive ? answers : refreshes) Store.Remove(key, isDenial: true);
    }

    /// <summary>Finds a denial, or else what is in the other store under a key of its own.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindNewest(in CacheKey denial, in CacheKey success, long now, out FoundEntry found)
    {
        if (!TryFindUsable(denial, isDenial: true, now, out found)) return TryFindUsable(success, isDenial: false, now, out found);
        // SERVFAIL passes: it must not hide an answer that is still good.
        if (found.Code == ResponseCode.ServFail && TryFindUsable(success, isDenial: false, now, out var other)) found = other;
        return true;
    }

    private bool TryFindUsable(in CacheKey key, bool isDenial, long now, out FoundEntry found) =>
        Store.TryFind(key, isDenial, out found) && now < found.Expires + staleTicks;

    /// <summary>How long the response holds: its least TTL within the limits of its kind; 5 s where it has no record to say.</summary>
    private TimeSpan DurationOf(in ResponseFacts facts)
    {
        if (facts.Kind == ResponseKind.ServerError) return options.FailureTtl;
        const long fallback = 5; // also of what is no answer to anything, as a delegation
        var limits = facts.Kind is ResponseKind.NameError or ResponseKind.NoData ? options.Denial : options.Success;
        var isTimed = facts.Kind is ResponseKind.Answer or ResponseKind.NameError or ResponseKind.NoData;
        return TimeSpan.FromSeconds(Limited(isTimed ? facts.LeastTtl ?? fallback : fallback, limits));
    }

    private static long Limited(long ttl, CacheLimits limits) => Math.Min(Math.Max(ttl, limits.ShortestTtl), limits.LongestTtl);

    private static void SetTtls(Span<byte> response, uint seconds)
    {
        var reader = new RecordReader(response);
        while (reader.MoveNext()) BinaryPrimitives.WriteUInt32BigEndian(response[reader.Current.TtlOffset..], seconds);
    }
}
