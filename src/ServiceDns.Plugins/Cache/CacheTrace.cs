using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>What the cache tells of a query that is followed on its way.</summary>
internal static class CacheTrace
{
    /// <summary>An entry was found.</summary>
    public static void Hit(QueryTrace trace, in FoundEntry found, long now, long frequency)
    {
        if (found.IsExpired(now))
        {
            trace.Note("cache", $"in the cache, expired {(now - found.Expires) / frequency} s ago");
            return;
        }
        var left = found.Left(now, frequency);
        trace.Note("cache", $"from the cache, {left} s left");
        if (!found.IsDenial) return;
        trace.Add(new TraceFinding(
            "cached-denial", TraceSeverity.Information, $"{found.Code.ToText()} comes from the cache, which keeps it for {left} s more",
            "what was made since is seen after that"));
    }

    /// <summary>An expired entry was served.</summary>
    public static void Stale(QueryTrace trace, long expired)
    {
        trace.Note("cache", "served stale");
        trace.Add(new TraceFinding(
            "stale-cache", TraceSeverity.Warning,
            $"the answer is stale: it expired in the cache {expired} s ago, and serve_stale lets it be served",
            "look at what the plugins behind the cache say: the source could not be asked, or had nothing better"));
    }
}
