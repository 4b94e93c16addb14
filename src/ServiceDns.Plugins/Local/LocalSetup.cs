using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Local;

/// <summary>Reads <c>local { localhost_prefix on|off }</c>.</summary>
public static class LocalSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("local", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var prefix = true;
        while (setup.Tokens.Next())
        {
            if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
            while (setup.Tokens.NextBlock())
            {
                if (setup.Tokens.Value != "localhost_prefix") throw setup.UnknownProperty("localhost_prefix");
                prefix = setup.OnlyArgument() switch
                {
                    "on" => true,
                    "off" => false,
                    var other => throw setup.Error($"localhost_prefix expects 'on' or 'off', got {GoQuote.Quote(other)}"),
                };
            }
        }
        var requests = setup.Process.Metrics.Counter(
            "coredns_local_localhost_requests_total", "Counter of special localhost subdomain requests.").With();
        return next => new LocalHandler(next, prefix, requests, setup.Log);
    }
}
