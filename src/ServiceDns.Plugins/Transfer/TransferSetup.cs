using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Transfer;

/// <summary>Reads <c>transfer [ZONE…] { to ADDRESS… source ADDRESS key NAME [ALGORITHM] }</c>.</summary>
public static class TransferSetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("transfer", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var tokens = setup.Tokens;
        var rules = new List<TransferRule>();
        while (tokens.Next())
        {
            var zones = Zones.FromArgumentsOrServerBlock(tokens.RemainingArguments(), setup.Block.Keys);
            var rule = new TransferRule { Zones = [.. zones.Select(DomainName.Parse)] };
            while (tokens.NextBlock()) ReadProperty(setup, rule);
            if (!rule.ToAll && rule.To.Count == 0) throw setup.Error("'to' is required");
            rules.Add(rule);
        }
        var notifications = new NotificationSender(rules, setup.Process.Time, setup.Log);
        var sources = new List<IZoneSource>();
        setup.Lifecycle.OnStart(_ =>
        {
            sources.AddRange(setup.Block.Handlers.OfType<IZoneSource>());
            return Task.CompletedTask;
        });
        setup.Lifecycle.OnShutdown(_ => notifications.StopAsync());
        return next => new TransferHandler(next, rules, sources, notifications, setup.Log);
    }

    private static void ReadProperty(PluginSetup setup, TransferRule rule)
    {
        switch (setup.Tokens.Value)
        {
            case "to":
                var hosts = setup.Tokens.RemainingArguments();
                if (hosts.Length == 0) throw setup.Tokens.ArgumentError();
                foreach (var host in hosts)
                {
                    if (host == "*") rule.ToAll = true;
                    else rule.To.Add(Peer.Read(setup, host));
                }
                break;
            case "source":
                var text = setup.OnlyArgument();
                if (rule.Source is not null) throw setup.Error("source already specified");
                rule.Source = StrictAddress.TryParse(text, out var source)
                    ? source
                    : throw setup.Error($"invalid source address {GoQuote.Quote(text)}");
                break;
            case "key":
                rule.Key = KeyChoice.Read(setup);
                break;
            default:
                throw setup.Error(
                    $"unknown property {GoQuote.Quote(setup.Tokens.Value)}{SetupRules.Advice(setup.Tokens.Value, "to", "source", "key")}");
        }
    }
}
