using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>
/// Reads <c>serve_stale [DURATION] [immediate [TTL [RECHECK]] | verify [TIMEOUT [TTL [RECHECK]]]]</c>.
/// </summary>
internal sealed class StaleArguments(PluginSetup setup, CacheOptions options)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromHours(1), MostRecheck = TimeSpan.FromMinutes(5); // RFC 8767, section 5

    /// <summary>Reads the rest of the line; what it does not say gets its default.</summary>
    public void Read()
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length > 5) throw setup.Tokens.ArgumentError();
        options.StaleUpTo = arguments.Length > 0 ? Limit(arguments[0]) : DefaultLimit;
        options.VerifyStale = arguments.Length > 1 && IsVerify(arguments[1]);
        options.VerifyTimeout = TimeSpan.Zero;
        var rest = arguments.Length > 2 ? arguments[2..] : [];
        if (options.VerifyStale && rest is [var timeout, ..])
        {
            options.VerifyTimeout = VerifyTimeout(timeout);
            rest = rest[1..];
        }
        if (rest.Length > 2) throw setup.Tokens.ArgumentError();
        options.StaleTtl = rest.Length > 0 ? Ttl(rest[0]) : 0;
        options.StaleRecheck = rest.Length > 1 ? Recheck(rest[1]) : TimeSpan.Zero;
    }

    private TimeSpan Limit(string text)
    {
        if (!GoDuration.TryParse(text, out var limit, out var error)) throw setup.Error(error);
        return limit >= TimeSpan.Zero ? limit : throw setup.Error("invalid negative duration for serve_stale");
    }

    private bool IsVerify(string text) => text.ToLowerInvariant() switch
    {
        "verify" => true,
        "immediate" => false,
        var mode => throw setup.Error($"invalid value for serve_stale refresh mode: {mode}"),
    };

    private TimeSpan VerifyTimeout(string text)
    {
        if (!GoDuration.TryParse(text, out var timeout, out var error)) throw setup.Error($"invalid serve_stale verify timeout: {error}");
        return timeout >= TimeSpan.Zero ? timeout : throw setup.Error("invalid negative timeout for serve_stale verify");
    }

    private uint Ttl(string text)
    {
        if (!GoDuration.TryParse(text, out var ttl, out var error)) throw setup.Error($"invalid serve_stale response TTL: {error}");
        if (ttl < TimeSpan.Zero) throw setup.Error("invalid negative response TTL for serve_stale");
        if (ttl.Ticks % TimeSpan.TicksPerSecond != 0) throw setup.Error("serve_stale response TTL must be a whole number of seconds");
        var seconds = ttl.Ticks / TimeSpan.TicksPerSecond;
        return seconds <= uint.MaxValue ? (uint)seconds : throw setup.Error("serve_stale response TTL exceeds the DNS TTL range");
    }

    private TimeSpan Recheck(string text)
    {
        if (!GoDuration.TryParse(text, out var recheck, out var error)) throw setup.Error($"invalid serve_stale failure recheck: {error}");
        if (recheck < TimeSpan.Zero) throw setup.Error("invalid negative failure recheck for serve_stale");
        return recheck <= MostRecheck ? recheck : throw setup.Error("serve_stale failure recheck cannot exceed 5 minutes");
    }
}
