using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Exchange;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Secondary;

/// <summary>Reads <c>secondary [ZONE…] { transfer from ADDRESS… catalog [ZONE…] key NAME [ALGORITHM] fallthrough [ZONE…] }</c>.</summary>
public static class SecondarySetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("secondary", Parse);

    private static HandlerFactory Parse(PluginSetup setup)
    {
        var zones = new SecondaryZones(setup);
        var fallthrough = ZoneSet.None;
        while (setup.Tokens.Next())
        {
            var origins = Zones.FromArgumentsOrServerBlock(setup.Tokens.RemainingArguments(), setup.Block.Keys);
            var (peers, source) = (new List<Peer>(), new ZoneOrigin());
            while (setup.Tokens.NextBlock()) ReadProperty(setup, peers, source, ref fallthrough);
            if (peers.Count == 0) throw setup.Error("secondary zones require a transfer from property");
            source.Primaries = [.. peers.Select(peer => new PrimaryServer(peer, source.Key, setup.Process.Time))];
            foreach (var origin in origins) zones.Add(DomainName.Parse(origin), source);
        }
        setup.Lifecycle.OnStart(_ =>
        {
            zones.Start();
            return Task.CompletedTask;
        });
        setup.Lifecycle.OnShutdown(_ => zones.StopAsync());
        return next => new SecondaryHandler(next, fallthrough, zones, setup.Log);
    }

    private static void ReadProperty(PluginSetup setup, List<Peer> peers, ZoneOrigin source, ref ZoneSet fallthrough)
    {
        var tokens = setup.Tokens;
        switch (tokens.Value)
        {
            case "transfer":
                if (!tokens.NextArg()) throw tokens.ArgumentError();
                if (tokens.Value != "from") throw setup.Error($"unknown property {tokens.Value}{SetupRules.Advice(tokens.Value, "from")}");
                var hosts = tokens.RemainingArguments();
                if (hosts.Length == 0) throw tokens.ArgumentError();
                if (hosts.Contains("*")) throw setup.Error("can't use '*' in transfer from");
                peers.AddRange(hosts.Select(host => Peer.Read(setup, host)));
                break;
            case "catalog":
                source.AddMembers([.. tokens.RemainingArguments().SelectMany(zone => MembersOf(setup, zone))]);
                break;
            case "key":
                source.Key = KeyChoice.Read(setup);
                break;
            case "fallthrough":
                fallthrough = ZoneSet.Parse(Zones.ForFallthrough(tokens.RemainingArguments()));
                break;
            default:
                throw setup.UnknownProperty("transfer", "catalog", "key", "fallthrough");
        }
    }

    private static IEnumerable<DomainName> MembersOf(PluginSetup setup, string text)
    {
        var zones = Zones.Expand(text);
        return zones.Count > 0 ? zones.Select(DomainName.Parse) : throw setup.Error($"invalid catalog member zone {GoQuote.Quote(text)}");
    }
}
