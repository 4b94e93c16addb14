using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Bind;

/// <summary>Reads <c>bind ADDRESS|IFACE... { except ADDRESS|IFACE... }</c> and sets where the block listens.</summary>
public static class BindSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("bind", setup => Parse(setup, LocalInterfaces.Read));

    /// <summary>Parses with the interfaces that <paramref name="interfaces"/> lists.</summary>
    internal static HandlerFactory? Parse(PluginSetup setup, Func<IReadOnlyList<LocalInterface>> interfaces)
    {
        var hosts = new List<string>();
        while (setup.Tokens.Next())
        {
            var wanted = Hosts(setup, interfaces, "at least one address or interface name is expected");
            var except = new List<string>();
            while (setup.Tokens.NextBlock())
            {
                var option = setup.Tokens.Value;
                if (option != "except") throw setup.Error($"invalid option {GoQuote.Quote(option)}{SetupRules.Advice(option, "except")}");
                except = Hosts(setup, interfaces, "at least one address or interface must be given to except subdirective");
            }
            hosts.AddRange(wanted.Where(host => !except.Contains(host)));
        }
        if (hosts.Count == 0) Log.ListensNowhere(setup.Log);
        setup.Block.ListenHosts = hosts;
        return null;
    }

    private static List<string> Hosts(PluginSetup setup, Func<IReadOnlyList<LocalInterface>> interfaces, string none)
    {
        var arguments = setup.Tokens.RemainingArguments();
        if (arguments.Length == 0) throw setup.Error(none);
        var known = interfaces();
        var hosts = new List<string>();
        foreach (var argument in arguments)
        {
            if (known.FirstOrDefault(each => each.Name == argument) is { } match) hosts.AddRange(match.Addresses);
            else if (LocalInterfaces.IsAddress(argument)) hosts.Add(argument);
            else throw setup.Error($"not a valid IP address or interface name: {GoQuote.Quote(argument)}");
        }
        return hosts;
    }
}
