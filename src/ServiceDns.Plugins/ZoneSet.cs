using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>Zones that a plugin serves, or leaves alone.</summary>
internal sealed class ZoneSet
{
    private readonly DomainName[] zones;
    private readonly bool hasRoot;

    /// <summary>Makes a set; without zones it holds no name.</summary>
    public ZoneSet(IEnumerable<DomainName> zones)
    {
        this.zones = [.. zones];
        hasRoot = Array.Exists(this.zones, zone => zone.LabelCount == 0);
    }

    /// <summary>The set that holds no name.</summary>
    public static ZoneSet None { get; } = new([]);

    /// <summary>Whether it was given no zone.</summary>
    public bool IsEmpty => zones.Length == 0;

    /// <summary>The zones of texts that the Corefile's parser has made canonical; what is no name is left out.</summary>
    public static ZoneSet Parse(IEnumerable<string> zones) =>
        new(zones.Select(zone => DomainName.TryParse(zone, out var name) ? name : null).OfType<DomainName>());

    /// <summary>Whether the asked name is one of the zones, or below one.</summary>
    public bool Contains(Query query) => hasRoot || (zones.Length > 0 && IsWithinOne(query));

    /// <summary>Whether the name is one of the zones, or below one.</summary>
    public bool Contains(DomainName name) => Array.Exists(zones, name.IsWithin);

    /// <summary>The zones with spaces between them.</summary>
    public override string ToString() => string.Join(' ', zones.AsEnumerable());

    private bool IsWithinOne(Query query)
    {
        foreach (var zone in zones)
        {
            if (query.IsWithin(zone)) return true;
        }
        return false;
    }
}
