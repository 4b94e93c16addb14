using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Headers; // not Header, which is the header of messages in this code

/// <summary>Reads <c>header { query|response set|clear FLAGS... }</c>.</summary>
public static class HeaderSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("header", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        while (setup.Tokens.Next())
        {
            FlagChange onQuery = default, onResponse = default;
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value.ToLowerInvariant())
                {
                    case "query":
                        onQuery = onQuery.Then(ReadRule(setup));
                        break;
                    case "response":
                        onResponse = onResponse.Then(ReadRule(setup));
                        break;
                    case var other:
                        throw Rule(setup, $"invalid selector={other} should be query or response");
                }
            }
            if (onQuery == default && onResponse == default) continue;
            return next => new HeaderHandler(next, onQuery, onResponse);
        }
        throw setup.Tokens.ArgumentError();
    }

    private static FlagChange ReadRule(PluginSetup setup)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length == 0) throw Rule(setup, "no flag action provided");
        if (arguments.Length == 1) throw Rule(setup, "invalid length for flags, at least one should be provided");
        var action = arguments[0].ToLowerInvariant();
        if (action is not ("set" or "clear")) throw Rule(setup, $"unknown flag action={action}, should be set or clear");
        var flags = HeaderFlags.None;
        foreach (var flag in arguments[1..]) flags |= ReadFlag(setup, flag.ToLowerInvariant());
        return action == "set" ? new FlagChange(flags, HeaderFlags.None) : new FlagChange(HeaderFlags.None, flags);
    }

    private static HeaderFlags ReadFlag(PluginSetup setup, string flag) => flag switch
    {
        "aa" => HeaderFlags.Authoritative,
        "ra" => HeaderFlags.RecursionAvailable,
        "rd" => HeaderFlags.RecursionDesired,
        _ => throw Rule(setup, $"unknown/unsupported flag={flag}"),
    };

    private static CorefileException Rule(PluginSetup setup, string reason) => setup.Error($"setting up rule: {reason}");
}
