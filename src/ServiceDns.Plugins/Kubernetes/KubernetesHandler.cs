using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Answers the names of a cluster (Kubernetes DNS specification 1.1.0) from its model.</summary>
public sealed partial class KubernetesHandler : IQueryHandler, IReadiness
{
    private readonly IQueryHandler next;
    private readonly KubernetesOptions options;
    private readonly ClusterModel model;
    private readonly ClusterIndex index;
    private readonly NameLookup names;
    private readonly AliasAnswer aliases;
    private readonly NameServerAnswer servers;
    private readonly (DomainName Name, ZoneKind Kind)[] zones;
    private readonly ZoneSet fallthrough;
    private readonly TimeProvider time;
    private readonly Visibility? visibility;
    private readonly IClusterSource source;
    private readonly NameExplanation explanations;
    private readonly AddressExplanation addresses;
    private readonly SuggestionLimit suggestions;

    internal KubernetesHandler(
        IQueryHandler next, KubernetesOptions options, IClusterSource source, ClusterIndex index, Func<IReadOnlyList<Address>> ownAddresses,
        TimeProvider time)
    {
        this.time = time;
        this.source = source;
        model = source.Model;
        suggestions = new SuggestionLimit(time);
        explanations = new NameExplanation(options, model, source, index.IsExposed);
        addresses = new AddressExplanation(model, source);
        this.next = next;
        this.options = options;
        this.index = index;
        names = new NameLookup(options, model, index, new ZonalNames(options, model, index));
        aliases = new AliasAnswer(names, index);
        servers = new NameServerAnswer(options, model, index, ownAddresses);
        zones = [.. options.Zones.OrderByDescending(zone => zone.LabelCount).Select(zone => (zone, KindOf(zone)))];
        fallthrough = new ZoneSet(options.Fallthrough);
    }

    /// <summary>Who may resolve what; null for all everything.</summary>
    internal Visibility? Visibility
    {
        init
        {
            visibility = value;
            aliases = new AliasAnswer(names, index) { Visibility = value };
        }
    }

    /// <summary>Chooses endpoints near the client; null for any.</summary>
    internal LocalAnswers? Locals { get; init; }

    /// <inheritdoc/>
    public string Name => Answer.Plugin;

    /// <summary>Once the whole cluster has been read, be it from a snapshot.</summary>
    public bool IsReady => model.Standing >= ClusterStanding.Stale;

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        foreach (var (zone, kind) in zones)
        {
            var start = query.OffsetOfZone(zone);
            if (start < 0) continue;
            if (query.Trace is { } trace) Explain(query, trace, start, kind);
            return index.IsStale ? ServeStaleAsync(query, start, kind, cancel) : ServeZone(query, start, kind, cancel);
        }
        return next.ServeAsync(query, cancel);
    }

    private ZoneKind KindOf(DomainName zone) =>
        ReverseName.IsReverse(zone.Wire) ? ZoneKind.Reverse
        : options.MulticlusterZones.Any(zone.IsWithin) ? ZoneKind.ClusterSet
        : ZoneKind.Cluster;

    private ValueTask<Outcome> ServeZone(Query query, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
        if (query.Type is RecordType.AXFR or RecordType.IXFR) return new(Outcome.Failed(ResponseCode.Refused));
        using var reading = index.Read(); // what waits, waits after it has copied what it needs
        if (query.Type == RecordType.PTR && TryReadAddress(query, out var address))
        {
            return TryWriteNames(query, address, zoneStart) ? new(Outcome.Written) : ServeNameError(query, zoneStart, cancel);
        }
        if (visibility?.Judge(query, query.LowerName[..zoneStart]) is { } verdict)
        {
            verdict.Count(query);
            if (!verdict.IsAllowed)
            {
                query.Trace?.Note(Name, "not visible to the client's namespace");
                return new(NameError(query, zoneStart));
            }
        }
        var finding = names.Find(query.LowerName[..zoneStart], kind);
        return finding.Kind switch
        {
            FindingKind.Node when kind == ZoneKind.Cluster && TryWriteLocal(query, finding.Node, zoneStart) => new(Outcome.Written),
            FindingKind.Node when TryWrite(query, finding.Node, zoneStart) => new(Outcome.Written),
            FindingKind.Node => ServeMarked(query, finding.Node, zoneStart, kind, cancel),
            FindingKind.Pod => new(ServePod(query, finding, zoneStart)),
            _ => ServeNameError(query, zoneStart, cancel),
        };
    }

    private bool TryWriteLocal(Query query, ReadOnlySpan<byte> node, int zoneStart) =>
        Locals?.TryWrite(query, new RecordNode(node), zoneStart, index.Ttl) == true;

    /// <summary>Writes what the node alone tells; false when that is not all there is to it.</summary>
    private bool TryWrite(Query query, ReadOnlySpan<byte> bytes, int zoneStart)
    {
        var node = new RecordNode(bytes);
        switch (query.Type)
        {
            case RecordType.A when node.IPv4Count > 0:
                Answer.Addresses(query, RecordType.A, node.IPv4, index.Ttl);
                return true;
            case RecordType.AAAA when node.IPv6Count > 0:
                Answer.Addresses(query, RecordType.AAAA, node.IPv6, index.Ttl);
                return true;
            case RecordType.SRV when node.ServiceCount > 0:
                ServiceAnswer.Write(query, node, zoneStart, index.Ttl);
                return true;
            case RecordType.SOA when zoneStart == 0:
                Answer.StartOfAuthority(query, ResponseCode.NoError, Section.Answer, zoneStart, index.Ttl, index.Serial);
                return true;
        }
        if (node.Marks != RecordNode.Mark.None || (query.Type == RecordType.NS && zoneStart == 0)) return false;
        NoData(query, zoneStart);
        return true;
    }

    private ValueTask<Outcome> ServeMarked(Query query, ReadOnlySpan<byte> bytes, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
        if (query.Type == RecordType.NS && zoneStart == 0) return new(servers.NameServers(query, zoneStart));
        var node = new RecordNode(bytes);
        return (node.Marks, query.Type) switch
        {
            (RecordNode.Mark.Alias, RecordType.CNAME) => new(aliases.Bare(query, node)),
            (RecordNode.Mark.Alias, RecordType.A or RecordType.AAAA) => aliases.ServeAsync(query, bytes, zoneStart, kind, cancel),
            (RecordNode.Mark.Version, RecordType.TXT) => new(Answer.SchemaVersion(query)),
            (RecordNode.Mark.NameServer, RecordType.A or RecordType.AAAA) => new(servers.OwnAddresses(query, zoneStart)),
            _ => new(NoData(query, zoneStart)),
        };
    }

    private Outcome ServePod(Query query, Finding finding, int zoneStart)
    {
        var address = finding.Address;
        if (query.Type == RecordType.SRV)
        {
            var node = PodNames.Build(query.LowerName[..zoneStart], address);
            return ServiceAnswer.Write(query, new RecordNode(node), zoneStart, index.Ttl);
        }
        var type = AddressRecord.TypeOf(address);
        if (query.Type != type) return NoData(query, zoneStart);
        Span<byte> bytes = stackalloc byte[16];
        return Answer.Addresses(query, type, bytes[..address.WriteTo(bytes)], index.Ttl);
    }

    private static bool TryReadAddress(Query query, out Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var isAddress = ReverseName.TryRead(query.LowerName, bytes);
        address = isAddress ? Address.FromBytes(bytes) : default;
        return isAddress;
    }

    private bool TryWriteNames(Query query, Address address, int zoneStart)
    {
        Span<byte> key = stackalloc byte[17];
        var node = index.Addresses.Find(key[..ReverseNode.WriteKey(address, key)]);
        if (node.IsEmpty) return false;
        var verdict = visibility?.Judge(query, ReverseNode.EntriesOf(node));
        verdict?.Count(query);
        if (verdict is { IsAllowed: false }) NameError(query, zoneStart);
        else Answer.Pointers(query, ReverseNode.EntriesOf(node), options.PrimaryZone, index.Ttl);
        return true;
    }

    private ValueTask<Outcome> ServeNameError(Query query, int zoneStart, CancellationToken cancel)
    {
        if (!fallthrough.Contains(query)) return new(NameError(query, zoneStart));
        query.Trace?.Note(Name, "no such name: falls through");
        return next.ServeAsync(query, cancel);
    }

    /// <summary>Before the first delivery nobody can say that a name does not exist.</summary>
    private Outcome NameError(Query query, int zoneStart)
    {
        var code = model.Standing >= ClusterStanding.Stale ? ResponseCode.NXDomain : ResponseCode.ServFail;
        return Answer.Negative(query, code, zoneStart, index.Ttl, index.Serial);
    }

    private Outcome NoData(Query query, int zoneStart) => Answer.Negative(query, ResponseCode.NoError, zoneStart, index.Ttl, index.Serial);
}
