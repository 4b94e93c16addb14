using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Answers the names of a cluster (Kubernetes DNS specification 1.1.0) from its model.</summary>
public sealed class KubernetesHandler : IQueryHandler, IReadiness
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

    internal KubernetesHandler(
        IQueryHandler next, KubernetesOptions options, ClusterModel model, ClusterIndex index, Func<IReadOnlyList<Address>> ownAddresses)
    {
        this.next = next;
        this.options = options;
        this.model = model;
        this.index = index;
        names = new NameLookup(options, index, new ZonalNames(options, model, index));
        aliases = new AliasAnswer(options, names, index);
        servers = new NameServerAnswer(options, model, index, ownAddresses);
        zones = [.. options.Zones.OrderByDescending(zone => zone.LabelCount).Select(zone => (zone, KindOf(zone)))];
        fallthrough = new ZoneSet(options.Fallthrough);
    }

    /// <inheritdoc/>
    public string Name => Answer.Plugin;

    /// <summary>Once the whole cluster has been read.</summary>
    public bool IsReady => model.HasSynced;

    /// <inheritdoc/>
    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        foreach (var (zone, kind) in zones)
        {
            var start = query.OffsetOfZone(zone);
            if (start >= 0) return ServeZone(query, start, kind, cancel);
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
        Span<byte> address = stackalloc byte[16];
        if (query.Type == RecordType.PTR && ReverseName.TryRead(query.LowerName, address)) return ServeAddress(query, Address.FromBytes(address), zoneStart, cancel);
        var finding = names.Find(query.LowerName[..zoneStart], kind);
        return finding.Kind switch
        {
            FindingKind.Node => ServeNode(query, finding.Node!, zoneStart, kind, cancel),
            FindingKind.Pod => new(ServePod(query, finding, zoneStart)),
            _ => ServeNameError(query, zoneStart, cancel),
        };
    }

    private ValueTask<Outcome> ServeNode(Query query, byte[] bytes, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
        var node = new RecordNode(bytes);
        switch (query.Type)
        {
            case RecordType.A when node.IPv4Count > 0:
                return new(Answer.Addresses(query, RecordType.A, node.IPv4, options.Ttl));
            case RecordType.AAAA when node.IPv6Count > 0:
                return new(Answer.Addresses(query, RecordType.AAAA, node.IPv6, options.Ttl));
            case RecordType.SRV when node.ServiceCount > 0:
                return new(ServiceAnswer.Write(query, node, zoneStart, options.Ttl));
            case RecordType.SOA when zoneStart == 0:
                return new(Answer.StartOfAuthority(query, ResponseCode.NoError, Section.Answer, zoneStart, options.Ttl, index.Serial));
            case RecordType.NS when zoneStart == 0:
                return new(servers.NameServers(query, zoneStart));
        }
        return node.Marks == RecordNode.Mark.None ? new(NoData(query, zoneStart)) : ServeMarked(query, bytes, zoneStart, kind, cancel);
    }

    private ValueTask<Outcome> ServeMarked(Query query, byte[] bytes, int zoneStart, ZoneKind kind, CancellationToken cancel)
    {
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
            return ServiceAnswer.Write(query, new RecordNode(node), zoneStart, options.Ttl);
        }
        var type = address.Family == IpFamily.IPv4 ? RecordType.A : RecordType.AAAA;
        if (query.Type != type) return NoData(query, zoneStart);
        Span<byte> bytes = stackalloc byte[16];
        return Answer.Addresses(query, type, bytes[..address.WriteTo(bytes)], options.Ttl);
    }

    private ValueTask<Outcome> ServeAddress(Query query, Address address, int zoneStart, CancellationToken cancel)
    {
        Span<byte> key = stackalloc byte[17];
        return index.Addresses.Find(key[..ReverseNode.WriteKey(address, key)]) is { } node
            ? new(Answer.Pointers(query, ReverseNode.EntriesOf(node), options.PrimaryZone, options.Ttl))
            : ServeNameError(query, zoneStart, cancel);
    }

    /// <summary>Before the first delivery nobody can say that a name does not exist.</summary>
    private ValueTask<Outcome> ServeNameError(Query query, int zoneStart, CancellationToken cancel)
    {
        if (fallthrough.Contains(query)) return next.ServeAsync(query, cancel);
        var code = model.HasSynced ? ResponseCode.NXDomain : ResponseCode.ServFail;
        return new(Answer.Negative(query, code, zoneStart, options.Ttl, index.Serial));
    }

    private Outcome NoData(Query query, int zoneStart) => Answer.Negative(query, ResponseCode.NoError, zoneStart, options.Ttl, index.Serial);
}
