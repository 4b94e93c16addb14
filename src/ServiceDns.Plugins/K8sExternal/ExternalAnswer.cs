using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>Makes the records of one answer; load balancers that are known by name are asked of the whole server.</summary>
/// <param name="options">The options.</param>
/// <param name="clusterTtl">The TTL of the cluster's own records, which aliases and SRV records have, as in CoreDNS.</param>
/// <param name="query">The query, for A, AAAA or SRV.</param>
/// <param name="zone">The zone that it is in.</param>
/// <param name="points">Where the service is reached; at least one.</param>
internal sealed class ExternalAnswer(
    ExternalOptions options, uint clusterTtl, Query query, DomainName zone, IReadOnlyList<ExternalPoint> points)
{
    private const int WholeWeight = 100;

    private readonly List<ResourceRecord> answer = [], additional = [];
    private readonly HashSet<string> seen = [];
    private bool isTruncated;

    /// <summary>Answers, or denies when nothing is of the asked type.</summary>
    public async ValueTask<Outcome> ServeAsync(ExternalApex apex, CancellationToken cancel)
    {
        if (query.Type == RecordType.SRV) await CollectServicesAsync(cancel);
        else await CollectAddressesAsync(cancel);
        if (answer.Count == 0) return apex.Deny(query, zone, ResponseCode.NoError);
        Write();
        return Outcome.Written;
    }

    private async ValueTask CollectAddressesAsync(CancellationToken cancel)
    {
        var owner = query.Name.ToArray();
        foreach (var point in points)
        {
            if (point.Hostname is { } hostname)
            {
                if (!DomainName.TryParse(hostname, out var target) || !seen.Add(target.ToString())) continue;
                answer.Add(new ResourceRecord(owner, RecordType.CNAME, RecordClass.IN, clusterTtl, target.Wire));
                await AddTargetAsync(target, query.Type, answer, cancel);
            }
            else if (point.Address is { } address && AddressRecord.TypeOf(address) == query.Type && seen.Add(address.ToString()))
            {
                answer.Add(AddressRecord.Of(owner, address, options.Ttl));
            }
        }
    }

    private async ValueTask CollectServicesAsync(CancellationToken cancel)
    {
        var owner = query.Name.ToArray();
        var weight = (ushort)Math.Max(1, WholeWeight / points.Count);
        foreach (var point in points)
        {
            if (point.Port is not { } port) continue;
            var target = point.Hostname is { } hostname ? DomainName.TryParse(hostname, out var named) ? named : null : TargetOf(point);
            if (target is null) continue;
            if (seen.Add($"{target} {port}"))
            {
                byte[] data = [0, 0, (byte)(weight >> 8), (byte)weight, (byte)(port >> 8), (byte)port, .. target.Wire];
                answer.Add(new ResourceRecord(owner, RecordType.SRV, RecordClass.IN, clusterTtl, data));
            }
            if (!seen.Add($"{target} {point.Address}")) continue;
            if (point.Address is { } address)
            {
                additional.Add(AddressRecord.Of(target.Wire, address, options.Ttl));
                continue;
            }
            await AddTargetAsync(target, RecordType.A, additional, cancel);
            await AddTargetAsync(target, RecordType.AAAA, additional, cancel);
        }
    }

    /// <summary>The name of the service, or of its endpoint.</summary>
    private DomainName? TargetOf(ExternalPoint point)
    {
        int start = query.LabelStarts[query.LabelCount - zone.LabelCount - 2]; // of the service's label
        var service = query.LowerName[start..];
        if (point.Endpoint is null) return DomainName.FromWire(service);
        return DomainName.TryParse($"{point.Endpoint}.{NameText.Format(service)}", out var target) ? target : null;
    }

    private async ValueTask AddTargetAsync(DomainName target, RecordType type, List<ResourceRecord> records, CancellationToken cancel)
    {
        var found = await query.Resolver.LookupAsync(query, target.Wire, type, cancel);
        if (found is null) return;
        try
        {
            isTruncated |= Header.Flags(found.Response).HasFlag(HeaderFlags.Truncated);
            records.AddRange(ResourceRecord.ReadAnswer(found.Response));
        }
        finally
        {
            query.Resolver.Return(found);
        }
    }

    private void Write()
    {
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, ExternalHandler.Plugin);
        foreach (var record in answer) record.WriteTo(ref writer, Section.Answer);
        foreach (var record in additional) record.WriteTo(ref writer, Section.Additional);
        query.Complete(ref writer);
        if (isTruncated) Header.Change(query.Buffer, HeaderFlags.Truncated);
    }
}
