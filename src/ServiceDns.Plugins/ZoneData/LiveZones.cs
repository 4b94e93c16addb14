using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.ZoneData;

/// <summary>Zones by name. Immutable; who adds a zone makes another.</summary>
internal sealed class LiveZones
{
    private readonly Dictionary<byte[], LiveZone>.AlternateLookup<ReadOnlySpan<byte>> zones;

    /// <summary>Takes the zones; of several with one name the last counts.</summary>
    public LiveZones(IEnumerable<LiveZone> zones)
    {
        var byName = new Dictionary<byte[], LiveZone>(WireNameComparer.Instance);
        foreach (var zone in zones) byName[zone.Origin.Wire.ToArray()] = zone;
        All = [.. byName.Values];
        this.zones = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>None.</summary>
    public static LiveZones None { get; } = new([]);

    /// <summary>The zones, each once.</summary>
    public IReadOnlyList<LiveZone> All { get; }

    /// <summary>The longest zone that the asked name is in, or null.</summary>
    public LiveZone? Find(Query query)
    {
        var name = query.LowerName;
        foreach (var start in query.LabelStarts)
        {
            if (zones.TryGetValue(name[start..], out var zone)) return zone;
        }
        return zones.TryGetValue([0], out var root) ? root : null;
    }

    /// <summary>The zone of exactly that name, or null.</summary>
    public LiveZone? Find(DomainName zone) => zones.TryGetValue(zone.Wire, out var live) ? live : null;
}
