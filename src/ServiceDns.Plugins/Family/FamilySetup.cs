using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Family;

/// <summary>Reads <c>family ipv4|ipv6 [ZONES...]</c>.</summary>
public static class FamilySetup
{
    /// <summary>The plugin.</summary>
    public static PluginDefinition Definition { get; } = new("family", Parse);

    private static HandlerFactory? Parse(PluginSetup setup)
    {
        RecordType? kept = null;
        var zones = ZoneSet.None;
        while (setup.Tokens.Next())
        {
            if (kept is not null) throw setup.OnceError();
            if (setup.Tokens.RemainingArguments() is not [var family, .. var names]) throw setup.Tokens.ArgumentError();
            kept = family switch
            {
                "ipv4" => RecordType.A,
                "ipv6" => RecordType.AAAA,
                _ => throw setup.Error($"family '{family}' is neither ipv4 nor ipv6"),
            };
            if (names.FirstOrDefault(name => Zones.Expand(name).Count == 0) is { } wrong) throw setup.Error($"'{wrong}' is not a zone");
            zones = ZoneSet.Parse(Zones.FromArgumentsOrServerBlock(names, setup.Block.Keys));
            if (setup.Tokens.NextBlock()) throw setup.UnknownProperty();
        }
        var withheld = setup.Process.Metrics.Counter("servicedns_family_withheld_total",
            "Counter of DNS requests that were told of no address since the name has one of the other family.", "server");
        var counters = new PerListener<Counter>(query => withheld.With(query.Listener.Label));
        return next => new FamilyHandler(next, kept!.Value, zones, counters) { GivesReasons = setup.Block.GivesReasons };
    }
}
