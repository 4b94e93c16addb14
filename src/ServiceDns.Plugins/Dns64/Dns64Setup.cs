using ServiceDns.Server;

namespace ServiceDns.Plugins.Dns64;

/// <summary>Reads <c>dns64 [PREFIX] { prefix PREFIX / translate_all / allow_ipv4 }</c>.</summary>
public static class Dns64Setup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("dns64", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var options = new Dns64Options(TranslationPrefix.WellKnown);
        while (setup.Tokens.Next())
        {
            switch (setup.Tokens.RemainingArguments())
            {
                case []:
                    while (setup.Tokens.NextBlock()) options = ReadProperty(setup, options);
                    break;
                case [var prefix]:
                    options = options with { Prefix = TranslationPrefix.Parse(setup, prefix) };
                    if (setup.Tokens.NextBlock())
                    {
                        throw setup.Error("a prefix stands either behind dns64 or in its braces; write 'prefix' inside");
                    }
                    break;
                default:
                    throw setup.Tokens.ArgumentError();
            }
        }
        var translated = setup.Process.Metrics.Counter(
            "coredns_dns64_requests_translated_total", "Counter of DNS requests translated by dns64.", "server");
        var counters = new PerListener<Counter>(query => translated.With(query.Listener.Label));
        return next => new Dns64Handler(next, options, counters);
    }

    private static Dns64Options ReadProperty(PluginSetup setup, Dns64Options options)
    {
        switch (setup.Tokens.Value)
        {
            case "prefix":
                if (!setup.Tokens.NextArg()) throw setup.Tokens.ArgumentError();
                return options with { Prefix = TranslationPrefix.Parse(setup, setup.Tokens.Value) };
            case "translate_all":
                return options with { TranslateAll = true };
            case "allow_ipv4":
                return options with { AllowIPv4 = true };
            default:
                throw setup.UnknownProperty("prefix", "translate_all", "allow_ipv4");
        }
    }
}

/// <summary>What to translate, and how.</summary>
/// <param name="Prefix">Where IPv4 addresses are found in IPv6.</param>
/// <param name="TranslateAll">Also names that have IPv6 addresses of their own.</param>
/// <param name="AllowIPv4">Also for clients that ask over IPv4.</param>
internal sealed record Dns64Options(TranslationPrefix Prefix, bool TranslateAll = false, bool AllowIPv4 = false);
