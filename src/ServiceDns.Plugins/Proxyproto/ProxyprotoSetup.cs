using System.Globalization;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Proxyproto;

/// <summary>Reads <c>proxyproto { allow CIDR… / default POLICY / udp_session_tracking DURATION [MAX] }</c>.</summary>
public static class ProxyprotoSetup
{
    private const int UsualSessions = 10_240; // CoreDNS's

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("proxyproto", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        var allowed = new List<string>();
        ProxyPolicy? others = null;
        var (sessionTime, sessions) = (TimeSpan.Zero, UsualSessions);
        while (setup.Tokens.Next())
        {
            if (setup.Tokens.RemainingArguments().Length > 0) throw setup.Tokens.ArgumentError();
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value)
                {
                    case "allow":
                        allowed.AddRange(setup.Tokens.RemainingArguments().Select(range => ReadRange(setup, range)));
                        break;
                    case "default":
                        others = ReadPolicy(setup);
                        break;
                    case "udp_session_tracking":
                        (sessionTime, sessions) = ReadSessions(setup);
                        break;
                    default:
                        throw setup.Error($"unknown option '{setup.Tokens.Value}'"
                            + SetupRules.Advice(setup.Tokens.Value, "allow", "default", "udp_session_tracking"));
                }
            }
        }
        setup.Block.Proxy = new ProxyProtocol(PolicyFrom(allowed, others), sessionTime, sessions, setup.Process.Time);
        return null;
    }

    /// <summary>As in CoreDNS: without ranges all peers are believed, unless <c>default</c> says otherwise.</summary>
    private static Func<ClientAddress, ProxyPolicy> PolicyFrom(List<string> allowed, ProxyPolicy? others)
    {
        if (allowed.Count == 0) return _ => others ?? ProxyPolicy.Use;
        var ranges = NetworkSet.Parse(allowed);
        return peer => ranges.Contains(peer.Address) ? ProxyPolicy.Use : others ?? ProxyPolicy.Ignore;
    }

    private static string ReadRange(PluginSetup setup, string text)
    {
        try
        {
            NetworkSet.Parse([text]);
            return text;
        }
        catch (FormatException)
        {
            throw setup.Error($"{text}: invalid CIDR address: {text}");
        }
    }

    private static ProxyPolicy ReadPolicy(PluginSetup setup) => setup.OnlyArgument().ToLowerInvariant() switch
    {
        "use" => ProxyPolicy.Use,
        "ignore" => ProxyPolicy.Ignore,
        "reject" => ProxyPolicy.Reject,
        "skip" => ProxyPolicy.Skip,
        _ => throw setup.Tokens.ArgumentError(),
    };

    private static (TimeSpan Time, int Most) ReadSessions(PluginSetup setup)
    {
        const string property = "udp_session_tracking";
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length is < 1 or > 2) throw setup.Tokens.ArgumentError();
        if (!GoDuration.TryParse(arguments[0], out var time, out var error))
        {
            throw setup.Error($"{property}: invalid duration {GoQuote.Quote(arguments[0])}: {error}");
        }
        if (arguments.Length == 1) return (time, UsualSessions);
        return int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0
            ? (time, most)
            : throw setup.Error($"{property}: invalid max sessions {GoQuote.Quote(arguments[1])}: must be a positive integer");
    }
}
