using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Reads <c>loadbalance [round_robin | weighted FILE] { reload DURATION / prefer CIDRS... }</c>.</summary>
public static class LoadbalanceSetup
{
    private const string RoundRobin = "round_robin", Weighted = "weighted";

    private static readonly TimeSpan DefaultReload = TimeSpan.FromSeconds(30);

    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("loadbalance", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        string? path = null;
        var reload = DefaultReload;
        var preferred = new List<NetworkSet>();
        while (setup.Tokens.Next())
        {
            path = ReadPolicy(setup);
            while (setup.Tokens.NextBlock())
            {
                switch (setup.Tokens.Value)
                {
                    case "prefer":
                        preferred.AddRange(setup.Tokens.RemainingArguments().Select(text => ReadNetwork(setup, text)));
                        break;
                    case "reload" when path is not null:
                        reload = ReadReload(setup);
                        break;
                    default:
                        throw path is null ? setup.UnknownProperty("prefer") : setup.UnknownProperty("reload", "prefer");
                }
            }
        }
        IRecordOrder? order = preferred.Count == 0 ? null : new PreferredOrder([.. preferred]);
        if (path is null) return next => new LoadbalanceHandler(next, preferred: order);
        var file = new WeightFile(path, reload, setup.Process.Time, setup.Log);
        setup.Lifecycle.OnStart(file.StartAsync);
        setup.Lifecycle.OnShutdown(file.StopAsync);
        return next => new LoadbalanceHandler(next, new WeightedOrder(file), order);
    }

    /// <summary>The weight file's path, or null for the policy without one.</summary>
    private static string? ReadPolicy(PluginSetup setup) => setup.Tokens.RemainingArguments() switch
    {
        [] or [RoundRobin] => null,
        [RoundRobin, ..] => throw setup.Error($"unknown property for {RoundRobin}"),
        [Weighted] => throw setup.Error("missing weight file argument"),
        [Weighted, var path] => setup.PathFromRoot(path),
        [Weighted, ..] => throw setup.Error("unexpected argument(s)"),
        [var policy, ..] => throw setup.Error($"unknown policy: {policy}{SetupRules.Advice(policy, RoundRobin, Weighted)}"),
    };

    private static TimeSpan ReadReload(PluginSetup setup) => setup.Tokens.RemainingArguments() switch
    {
        [] => throw setup.Error("reload duration value is missing"),
        [var text] => GoDuration.TryParse(text, out var reload, out _) ? reload : throw setup.Error($"invalid reload duration '{text}'"),
        _ => throw setup.Error("unexpected argument"),
    };

    private static NetworkSet ReadNetwork(PluginSetup setup, string text)
    {
        try
        {
            return NetworkSet.Parse([text]);
        }
        catch (FormatException)
        {
            throw setup.Error($"invalid CIDR {GoQuote.Quote(text)}: invalid CIDR address: {text}");
        }
    }
}
