using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Reads <c>cache [TTL] [ZONES…] { … }</c>.</summary>
public static class CacheSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("cache", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var options = new CacheOptions { Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes };
        var seen = false;
        while (setup.Tokens.Next())
        {
            if (seen) throw setup.OnceError();
            seen = true;
            ReadArguments(setup, options);
            new CacheBlock(setup, options).Read();
        }
        var metrics = new CacheMetrics(setup.Process.Metrics, options.ZonesLabel);
        setup.Lifecycle.OnShutdown(metrics.ReleaseAsync);
        return next =>
        {
            options.GivesReasons = setup.Block.GivesReasons;
            var handler = new CacheHandler(
                next, options, metrics, setup.Process.Time, setup.Process.Random, CacheShelf.ContentOf(setup, options));
            setup.Lifecycle.OnShutdown(handler.StopAsync);
            return handler;
        };
    }

    private static void ReadArguments(PluginSetup setup, CacheOptions options)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments is [var first, ..] && GoInteger.TryParse(first, out var ttl, out _))
        {
            if (ttl <= 0) throw setup.Error($"cache TTL can not be zero or negative: {ttl}");
            options.Success = options.Success with { LongestTtl = ttl };
            options.Denial = options.Denial with { LongestTtl = ttl };
            arguments = arguments[1..];
        }
        var zones = Zones.FromArgumentsOrServerBlock(arguments, setup.Block.Keys);
        options.Zones = ZoneSet.Parse(zones);
        options.ZonesLabel = string.Join(',', zones);
    }
}
