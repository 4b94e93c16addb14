using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <content>What the cache does inside the UDP loop: answers what it holds, and looks at the answers that others have in memory.</content>
internal sealed partial class CacheHandler : ILoopSource, ILoopLink
{
    /// <inheritdoc/>
    public QuerySet Begin(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked)
        {
            var query = batch[i];
            if (options.Zones.Contains(query) && content.Holds(query))
            {
                query.Lookup.Hash = CacheKey.HashOf(query);
                content.Store.PrefetchIndex(query.Lookup.Hash);
            }
            else
            {
                asked = asked.Without(i);
            }
        }
        return asked;
    }

    /// <inheritdoc/>
    public void Fetch(LoopBatch batch, QuerySet begun)
    {
        foreach (var i in begun) content.Store.Prefetch(batch[i].Lookup.Hash);
    }

    /// <inheritdoc/>
    public QuerySet Serve(LoopBatch batch, QuerySet begun)
    {
        var denials = 0;
        foreach (var i in begun)
        {
            if (!TryAnswer(batch[i], Now(batch[i]), out var isDenial)) begun = begun.Without(i);
            else if (isDenial) denials++;
        }
        if (begun.IsEmpty) return begun;
        var counters = metrics.For(batch[begun.First]);
        var cells = batch.Shard.Open();
        counters.Requests.Add(cells, begun.Count);
        counters.Hits(isDenial: false).Add(cells, begun.Count - denials);
        counters.Hits(isDenial: true).Add(cells, denials);
        return begun;
    }

    /// <inheritdoc/>
    /// <remarks>What is in memory behind the cache is not kept in it.</remarks>
    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered)
        {
            var query = batch[i];
            if (!options.Zones.Contains(query))
            {
                answered = answered.Without(i);
                continue;
            }
            content.Limit(query);
            HideAuthentic(query);
        }
        if (answered.IsEmpty) return;
        var counters = metrics.For(batch[answered.First]);
        var cells = batch.Shard.Open();
        counters.Requests.Add(cells, answered.Count);
        counters.Misses.Add(cells, answered.Count);
    }

    private bool TryAnswer(Query query, long now, out bool isDenial)
    {
        isDenial = false;
        if (!content.TryFind(CacheKey.Of(query, query.Lookup.Hash), now, out var found)) return false;
        isDenial = found.IsDenial;
        if (found.IsExpired(now) || (options.PrefetchAmount > 0 && IsDue(found, now)) || !TryAnswer(query, found, now)) return false;
        if (options.PrefetchAmount > 0) content.Store.UseOf(found).Count(now, prefetchGap);
        return true;
    }
}
