using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>What the plugin says about a query that is followed on its way.</content>
public sealed partial class KubernetesHandler : IReasonSource
{
    /// <inheritdoc/>
    public (ExtendedError Code, string Text)? ReasonOf(Query query)
    {
        if (query.ResponseCode == ResponseCode.ServFail) return (ExtendedError.NotReady, "the cluster has not been read yet");
        var isNameError = query.ResponseCode == ResponseCode.NXDomain;
        if (query.Type == RecordType.PTR && TryReadAddress(query, out var address))
        {
            return isNameError ? (ExtendedError.Other, $"no Service and no ready endpoint has the address {address}") : null;
        }
        foreach (var (zone, kind) in zones)
        {
            var start = query.OffsetOfZone(zone);
            if (start < 0) continue;
            // what is hidden from the client is not told by the reason either: neither its own, nor that of a name like it
            var isHidden = visibility?.Judge(query, query.LowerName[..start]) is { IsAllowed: false };
            var suggests = isNameError && visibility is null && suggestions.TryTake();
            var reason = kind == ZoneKind.Cluster && !isHidden
                ? explanations.ReasonOf(query.LowerName[..start], query.Type, suggests)
                : null;
            return (ExtendedError.Other,
                reason ?? (isNameError ? "the cluster has no such name" : $"the name has no {query.Type.ToText()} record"));
        }
        return null;
    }

    /// <summary>The zone that names of pods and services are in.</summary>
    public DomainName PrimaryZone => options.PrimaryZone;

    /// <summary>The zones that names of the cluster are in, the longest first; those of addresses left out.</summary>
    public IEnumerable<DomainName> NameZones => from zone in zones where zone.Kind != ZoneKind.Reverse select zone.Name;

    /// <summary>The addresses of a Service; empty when there is none.</summary>
    public IEnumerable<Address> AddressesOf(ObjectKey service) => model.FindService(service)?.Service?.ClusterIPs.AsEnumerable() ?? [];

    /// <summary>Whether the cluster has that namespace.</summary>
    public bool HasNamespace(string name) => model.FindNamespace(name) is not null;

    /// <summary>The address of a pod; null when the pod is not known, or has none.</summary>
    public Address? AddressOf(ObjectKey pod) =>
        (source.WholePods?.FirstOrDefault(known => known.Key == pod) ?? model.FindPod(pod)) is { Addresses: { Count: > 0 } addresses }
            ? addresses[0] : null;

    private void Explain(Query query, QueryTrace trace, int zoneStart, ZoneKind kind)
    {
        var explanation = ExplanationOf(query, zoneStart, kind);
        foreach (var item in explanation.Objects) trace.Add(item);
        if (visibility?.WhyHidden(query, query.LowerName[..zoneStart]) is { } hidden)
        {
            trace.Add(new TraceFinding("not-visible", TraceSeverity.Error, hidden, "look at 'visible' in the kubernetes block"));
            return;
        }
        foreach (var finding in explanation.Findings) trace.Add(finding);
        if (index.IsStale) trace.Add(new TraceFinding(
            "stale-snapshot", TraceSeverity.Warning, $"the cluster is {Note}: the API server has not answered yet"));
    }

    private Explanation ExplanationOf(Query query, int zoneStart, ZoneKind kind)
    {
        if (query.Type == RecordType.PTR && TryReadAddress(query, out var address)) return addresses.Explain(address);
        if (kind == ZoneKind.Reverse) return AddressExplanation.ExplainOther(query.Type);
        return kind == ZoneKind.Cluster
            ? explanations.Explain(query.LowerName[..zoneStart], query.Type, Address.FromBytes(query.Client.Address))
            : new Explanation();
    }
}
