using ServiceDns.Dns;
using ServiceDns.Plugins.ZoneData;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Secondary;

/// <summary>The zones of a block: those of the Corefile, and those that catalogs list.</summary>
internal sealed class SecondaryZones(PluginSetup setup)
{
    private readonly Lock gate = new();
    private readonly Dictionary<DomainName, SecondaryZone> zones = [];
    private readonly Dictionary<DomainName, MemberZone> members = [];
    private readonly Dictionary<DomainName, Catalog> catalogs = [];
    private readonly List<SecondaryZone> ended = [];
    private LiveZones live = LiveZones.None;
    private IZoneNotifier? notifier;
    private bool isRunning;

    /// <summary>What is served now.</summary>
    public LiveZones Live => Volatile.Read(ref live);

    /// <summary>Adds a zone of the Corefile.</summary>
    public void Add(DomainName origin, ZoneOrigin source)
    {
        zones[origin] = Make(origin, source);
        Publish();
    }

    /// <summary>Begins to follow all primaries.</summary>
    public void Start()
    {
        lock (gate)
        {
            notifier = setup.Block.Handlers.OfType<IZoneNotifier>().FirstOrDefault();
            isRunning = true;
            foreach (var zone in zones.Values) zone.Start();
        }
    }

    /// <summary>Ends all; completes when nothing is under way.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            isRunning = false;
            foreach (var zone in zones.Values) zone.Stop();
            return Task.WhenAll(zones.Values.Concat(ended).Select(zone => zone.EndAsync()));
        }
    }

    /// <summary>The zone of that name, or null.</summary>
    public SecondaryZone? Find(DomainName origin)
    {
        lock (gate) return zones.GetValueOrDefault(origin);
    }

    private SecondaryZone Make(DomainName origin, ZoneOrigin source) =>
        new(origin, source, Examine, setup.Process.Time, setup.Process.Random, setup.Log);

    private Action Examine(SecondaryZone zone, IReadOnlyList<ResourceRecord> records)
    {
        var catalog = zone.Source.IsCatalog ? Catalog.Parse(zone.Live.Origin, records) : null;
        return () =>
        {
            if (catalog is not null) Apply(zone, catalog);
            notifier?.Notify(zone.Live.Origin);
        };
    }

    /// <summary>Makes the zones equal to what a catalog lists.</summary>
    private void Apply(SecondaryZone zone, Catalog catalog)
    {
        var origin = zone.Live.Origin;
        var rejected = 0;
        lock (gate)
        {
            if (!isRunning) return;
            catalogs[origin] = catalog;
            foreach (var member in catalog.Members)
            {
                if (zone.Source.Accepts(member.Zone)) Take(zone, origin, member);
                else rejected++;
            }
            var listed = catalog.Members.Select(member => member.Zone).Where(zone.Source.Accepts).ToHashSet();
            foreach (var gone in members.Where(pair => pair.Value.Catalog.Equals(origin) && !listed.Contains(pair.Key)).ToList())
            {
                Remove(gone.Key);
                Log.MemberRemoved(setup.Log, gone.Key, origin);
            }
            Publish();
        }
        if (rejected > 0) Log.MembersRejected(setup.Log, rejected, origin);
        Log.CatalogParsed(setup.Log, origin, catalog.Members.Count);
    }

    /// <summary>
    /// Serves a member. One that the Corefile or another catalog has stays theirs, unless that catalog says whose it is to become; what is
    /// known of it goes along when both call it alike (RFC 9432, section 4.4.1).
    /// </summary>
    private void Take(SecondaryZone catalogZone, DomainName catalog, CatalogMember member)
    {
        Zone? known = null;
        if (members.TryGetValue(member.Zone, out var owned))
        {
            if (owned.Catalog.Equals(catalog) && owned.Id == member.Id) return;
            var former = catalogs.GetValueOrDefault(owned.Catalog)?.Members.FirstOrDefault(other => other.Zone.Equals(member.Zone));
            var isOurs = owned.Catalog.Equals(catalog);
            if (!isOurs && former?.NewOwner?.Equals(catalog) != true)
            {
                Log.MemberTaken(setup.Log, member.Zone, catalog);
                return;
            }
            if (!isOurs && owned.Id == member.Id && former!.Id == member.Id) known = zones[member.Zone].Live.Current;
            Log.MemberReset(setup.Log, member.Zone, owned.Catalog, catalog);
            Remove(member.Zone);
        }
        else if (zones.ContainsKey(member.Zone))
        {
            Log.MemberTaken(setup.Log, member.Zone, catalog);
            return;
        }
        else
        {
            Log.MemberAdded(setup.Log, member.Zone, catalog);
        }
        var zone = Make(member.Zone, new ZoneOrigin { Primaries = catalogZone.Source.Primaries, Key = catalogZone.Source.Key });
        if (known is not null) zone.Live.Replace(known);
        zones.Add(member.Zone, zone);
        members.Add(member.Zone, new MemberZone(catalog, member.Id));
        zone.Start();
    }

    private void Remove(DomainName member)
    {
        zones[member].Stop();
        ended.RemoveAll(zone => zone.EndAsync().IsCompleted);
        ended.Add(zones[member]);
        zones.Remove(member);
        members.Remove(member);
    }

    private void Publish() => Volatile.Write(ref live, new LiveZones(zones.Values.Select(zone => zone.Live)));

    private sealed record MemberZone(DomainName Catalog, string Id);
}
