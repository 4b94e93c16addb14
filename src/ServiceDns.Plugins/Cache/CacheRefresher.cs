using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Asks the rest of the chain anew for what is in the cache, apart from the client's query.</summary>
internal sealed class CacheRefresher(IQueryHandler next, CacheContent content, CacheOptions options, TimeProvider time, QueryPool pool)
{
    private const int MostAtOnce = 256; // each takes memory for a query; the next query of an entry beyond them tries again

    private readonly CancellationTokenSource stopping = new();
    private int running;

    /// <summary>Ends refreshes that are under way: nobody waits for them any more.</summary>
    public Task StopAsync() => stopping.CancelAsync();

    /// <summary>Whether a refresh of the entry may begin; then it must be ended.</summary>
    public bool TryBegin(in FoundEntry found, bool isStale) =>
        content.Store.TryBeginRefresh(found, time.GetTimestamp(), isStale && options.StaleRecheck > TimeSpan.Zero);

    /// <summary>Ends it; after a failure the next may have to wait.</summary>
    public void End(in FoundEntry found, bool refreshed, bool isStale)
    {
        var waits = isStale && !refreshed && options.StaleRecheck > TimeSpan.Zero;
        var retryFrom = waits ? time.GetTimestamp() + (long)(options.StaleRecheck.TotalSeconds * time.TimestampFrequency) : long.MinValue;
        content.Store.EndRefresh(found, retryFrom);
    }

    /// <summary>Fetches the entry again in the background, unless that is under way.</summary>
    /// <param name="query">A query for it; not used after the method returns.</param>
    /// <param name="found">The entry.</param>
    /// <param name="counters">Count it.</param>
    /// <param name="isStale">Whether it is expired; then only a good response takes its place.</param>
    public void Prefetch(Query query, in FoundEntry found, CacheInstruments counters, bool isStale)
    {
        if (Volatile.Read(ref running) >= MostAtOnce || !TryBegin(found, isStale)) return;
        var (copy, state) = (CopyOf(query), found);
        Interlocked.Increment(ref running);
        _ = Task.Run(() => PrefetchAsync(copy, state, counters, isStale));
    }

    /// <summary>Fetches the entry again, and waits for that as long as <c>verify</c> says; later it goes on in the background.</summary>
    /// <returns>The outcome with the new response in the query, or null when there is none in time or none better.</returns>
    public async ValueTask<Outcome?> VerifyAsync(Query query, FoundEntry found, CacheInstruments counters, bool wantsAuthentic)
    {
        var copy = CopyOf(query);
        copy.Trace = query.Trace;
        var verifying = Task.Run(() => VerifyAsync(copy, found, counters));
        try
        {
            var refreshed = await verifying.WaitAsync(options.VerifyTimeout, time).ConfigureAwait(false);
            if (refreshed) Deliver(copy, query, wantsAuthentic);
            pool.Return(copy);
            return refreshed ? Outcome.Written : null;
        }
        catch (TimeoutException)
        {
            _ = ReturnLaterAsync(verifying, copy);
            return null;
        }
    }

    /// <summary>Keeps the query's response if it is one to replace an expired entry with (RFC 8767, section 4).</summary>
    /// <returns>Whether it is.</returns>
    public bool TakeRefreshed(Query query, in FoundEntry found, CacheInstruments counters)
    {
        if (!query.HasResponse || (Header.Flags(query.Response) & HeaderFlags.Truncated) != 0) return false;
        var facts = ResponseFacts.Of(query, time);
        var replaces = options.PreferPositive
            ? facts.Answers(query)
            : facts.Kind is not (ResponseKind.Other or ResponseKind.Meta)
                && query.ResponseCode is ResponseCode.NoError or ResponseCode.NXDomain;
        if (replaces || options.PreferPositive) content.Take(query, counters, refreshes: replaces, content.Store.UseOf(found).Hits);
        return replaces;
    }

    private async Task PrefetchAsync(Query query, FoundEntry found, CacheInstruments counters, bool isStale)
    {
        var refreshed = false;
        try
        {
            counters.Prefetches.Increment();
            var outcome = await next.ServeAsync(query, stopping.Token).ConfigureAwait(false);
            if (!outcome.IsWritten || !query.HasResponse) return;
            refreshed = !isStale || TakeRefreshed(query, found, counters);
            if (!isStale) content.Take(query, counters, refreshes: true, content.Store.UseOf(found).Hits);
        }
        finally
        {
            End(found, refreshed, isStale);
            pool.Return(query);
            Interlocked.Decrement(ref running);
        }
    }

    private async Task<bool> VerifyAsync(Query query, FoundEntry found, CacheInstruments counters)
    {
        var refreshed = false;
        try
        {
            var outcome = await next.ServeAsync(query, stopping.Token).ConfigureAwait(false);
            refreshed = outcome.IsWritten && TakeRefreshed(query, found, counters);
            return refreshed;
        }
        finally
        {
            if (options.StaleRecheck > TimeSpan.Zero) End(found, refreshed, isStale: true);
        }
    }

    private async Task ReturnLaterAsync(Task verifying, Query copy)
    {
        await verifying.ConfigureAwait(false);
        pool.Return(copy);
    }

    private static void Deliver(Query copy, Query query, bool wantsAuthentic)
    {
        query.DiscardResponse();
        query.CopyResponse(copy.Response, "cache");
        Header.Change(query.Buffer, HeaderFlags.Authoritative, clear: wantsAuthentic ? HeaderFlags.None : HeaderFlags.AuthenticData);
    }

    /// <summary>The same question as a lookup from inside, which gets whole answers.</summary>
    private Query CopyOf(Query query)
    {
        var copy = pool.Rent();
        var flags = query.RequestFlags;
        query.RequestFlags = flags | HeaderFlags.AuthenticData;
        copy.Parse(query.CopyRequest(copy.Buffer));
        query.RequestFlags = flags;
        copy.Listener = query.Listener;
        copy.Block = query.Block;
        copy.Shard = MetricShard.Shared;
        copy.Client = query.Client;
        copy.Local = query.Local;
        copy.Transport = Transport.Tcp;
        copy.ReceivedAt = 0;
        copy.Depth = query.Depth + 1;
        copy.Resolver = query.Resolver;
        return copy;
    }
}
