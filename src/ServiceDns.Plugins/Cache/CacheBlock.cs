using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <summary>Reads the properties in the braces of <c>cache</c>.</summary>
internal sealed class CacheBlock(PluginSetup setup, CacheOptions options)
{
    private static readonly TimeSpan MostFailureTtl = TimeSpan.FromMinutes(5); // RFC 2308, section 7.1

    private static readonly string[] Properties =
        ["success", "denial", "prefetch", "serve_stale", "serve_stale_policy", "servfail", "disable", "keepttl"];

    private readonly Dispenser tokens = setup.Tokens;
    private bool servesStale, hasPolicy;

    /// <summary>Reads all properties of the block.</summary>
    /// <exception cref="CorefileException">One is unknown or wrong.</exception>
    public void Read()
    {
        while (tokens.NextBlock()) ReadProperty();
        if (hasPolicy && !servesStale) throw setup.Error("serve_stale_policy requires serve_stale");
    }

    private void ReadProperty()
    {
        switch (tokens.Value)
        {
            case "success":
                options.Success = ReadLimits(options.Success);
                break;
            case "denial":
                options.Denial = ReadLimits(options.Denial);
                break;
            case "prefetch":
                ReadPrefetch();
                break;
            case "serve_stale":
                servesStale = true;
                new StaleArguments(setup, options).Read();
                break;
            case "serve_stale_policy":
                ReadStalePolicy();
                break;
            case "servfail":
                ReadServfail();
                break;
            case "disable":
                ReadDisable();
                break;
            case "keepttl":
                options.KeepTtl = tokens.RemainingArguments().Length == 0 ? true : throw tokens.ArgumentError();
                break;
            default:
                throw setup.Error(tokens.ArgumentError().Reason + SetupRules.Advice(tokens.Value, Properties));
        }
    }

    private CacheLimits ReadLimits(CacheLimits limits)
    {
        var arguments = tokens.RemainingArguments();
        if (arguments.Length == 0) throw tokens.ArgumentError();
        limits = limits with { Capacity = Number(arguments[0]) };
        if (arguments.Length > 1)
        {
            var ttl = Number(arguments[1]);
            limits = ttl > 0 ? limits with { LongestTtl = ttl } : throw setup.Error($"cache TTL can not be zero or negative: {ttl}");
        }
        if (arguments.Length > 2)
        {
            var ttl = Number(arguments[2]);
            limits = ttl >= 0 ? limits with { ShortestTtl = ttl } : throw setup.Error($"cache min TTL can not be negative: {ttl}");
        }
        return limits;
    }

    private void ReadPrefetch()
    {
        var arguments = tokens.RemainingArguments();
        if (arguments.Length is 0 or > 3) throw tokens.ArgumentError();
        var amount = Number(arguments[0]);
        options.PrefetchAmount = amount >= 0 ? amount : throw setup.Error($"prefetch amount should be positive: {amount}");
        if (arguments.Length > 1) options.PrefetchGap = Duration(arguments[1]);
        if (arguments.Length > 2) options.PrefetchPercentage = Percentage(arguments[2]);
    }

    private long Percentage(string text)
    {
        if (text is not [.., '%'])
        {
            var last = text.Length > 0 ? text[^1].ToString() : "";
            throw setup.Error($"last character of percentage should be `%`, but is: '{last}'");
        }
        var percentage = Number(text[..^1]);
        return percentage is >= 10 and <= 90 ? percentage : throw setup.Error($"percentage should fall in range [10, 90]: {percentage}");
    }

    private void ReadStalePolicy()
    {
        if (hasPolicy) throw setup.Error("serve_stale_policy can only be specified once");
        hasPolicy = true;
        if (tokens.RemainingArguments() is not [var policy]) throw tokens.ArgumentError();
        options.PreferPositive = policy.Equals("prefer_positive", StringComparison.OrdinalIgnoreCase)
            ? true
            : throw setup.Error($"invalid serve_stale_policy: {policy}");
    }

    private void ReadServfail()
    {
        if (tokens.RemainingArguments() is not [var text]) throw tokens.ArgumentError();
        var ttl = Duration(text);
        if (ttl < TimeSpan.Zero) throw setup.Error("invalid negative ttl for servfail");
        options.FailureTtl = ttl <= MostFailureTtl ? ttl : throw setup.Error("caching SERVFAIL responses over 5 minutes is not permitted");
    }

    private void ReadDisable()
    {
        if (tokens.RemainingArguments() is not [var kind, .. var names]) throw tokens.ArgumentError();
        var zones = names.Length == 0 ? [DomainName.Root] : names.Select(Zone).ToList();
        if (kind == "denial") options.NoDenial = new ZoneSet(zones);
        else if (kind == "success") options.NoSuccess = new ZoneSet(zones);
        else throw setup.Error("cache type for disable must be \"success\" or \"denial\"");
    }

    private DomainName Zone(string text) =>
        DomainName.TryParse(text, out var zone) ? zone : throw setup.Error($"invalid disabled zone: {text}");

    private long Number(string text) => GoInteger.TryParse(text, out var number, out var error) ? number : throw setup.Error(error);

    private TimeSpan Duration(string text) =>
        GoDuration.TryParse(text, out var duration, out var error) ? duration : throw setup.Error(error);
}
