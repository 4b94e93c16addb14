using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Answers names of services with the addresses that they have outside of the cluster.</summary>
internal sealed partial class ExternalHandler(IQueryHandler next, ExternalOptions options, ExternalNames external) : ILoopFilter
{
    /// <summary>The plugin's name.</summary>
    public const string Plugin = "k8s_external";

    private readonly DomainName[] zones = [.. options.Zones.OrderByDescending(zone => zone.LabelCount)];
    private readonly ExternalApex apex = new(options, external);

    public string Name => Plugin;

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        ZoneOf(query) is { } zone ? ServeAsync(query, zone, cancel) : next.ServeAsync(query, cancel);

    public bool NeedsGeneralPath(Query query) => ZoneOf(query) is not null;

    private DomainName? ZoneOf(Query query)
    {
        foreach (var zone in zones)
        {
            if (query.IsWithin(zone)) return zone;
        }
        return null;
    }

    private ValueTask<Outcome> ServeAsync(Query query, DomainName zone, CancellationToken cancel)
    {
        if (external.Cluster.Model.Standing < ClusterStanding.Stale) return new(Outcome.Failed(ResponseCode.ServFail));
        if (query.LabelCount == zone.LabelCount) return new(apex.Serve(query, zone));
        if (apex.IsWithin(query, zone)) return new(apex.ServeServers(query, zone));
        if (query.Type == RecordType.PTR && TryReadAddress(query, out var address)) return ServePointers(query, zone, address, cancel);
        var code = external.Find(LabelsOf(query, zone), out var points);
        if (points.Count == 0 || query.Type == RecordType.PTR) return Deny(query, zone, code, cancel);
        return query.Type is RecordType.A or RecordType.AAAA or RecordType.SRV
            ? new ExternalAnswer(options, external.Cluster.Ttl, query, zone, points).ServeAsync(apex, cancel)
            : new(apex.Deny(query, zone, ResponseCode.NoError));
    }

    private ValueTask<Outcome> Deny(Query query, DomainName zone, ResponseCode code, CancellationToken cancel) =>
        code == ResponseCode.NXDomain && options.Fallthrough.Contains(query)
            ? next.ServeAsync(query, cancel)
            : new(apex.Deny(query, zone, code));

    private ValueTask<Outcome> ServePointers(Query query, DomainName zone, Address address, CancellationToken cancel)
    {
        var keys = external.ServicesAt(address).ToList();
        if (keys.Count == 0) return Deny(query, zone, ResponseCode.NXDomain, cancel);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Plugin);
        foreach (var key in keys)
        {
            if (!DomainName.TryParse($"{key.Name}.{key.Namespace}.{options.Zones[0]}", out var target)) continue;
            writer.AddName(Section.Answer, query.Name, RecordType.PTR, options.Ttl, target.Wire);
        }
        query.Complete(ref writer);
        return new(Outcome.Written);
    }

    private static bool TryReadAddress(Query query, out Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var isAddress = ReverseName.TryRead(query.LowerName, bytes);
        address = isAddress ? Address.FromBytes(bytes) : default;
        return isAddress;
    }

    private static string[] LabelsOf(Query query, DomainName zone)
    {
        var labels = new string[query.LabelCount - zone.LabelCount];
        for (var i = 0; i < labels.Length; i++)
        {
            int start = query.LabelStarts[i];
            labels[i] = System.Text.Encoding.Latin1.GetString(query.LowerName.Slice(start + 1, query.LowerName[start]));
        }
        return labels;
    }
}
