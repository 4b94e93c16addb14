using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>The search path of the client: by its pod, or by the name that it asks.</content>
public sealed partial class KubernetesHandler : ISearchPathSource, INamedSearchPathSource
{
    private const int FewestLabels = 2; // of what a client means: with one, the name may be SERVICE.NAMESPACE as another namespace asks it

    private readonly Lazy<ClientSearchPaths> searchPaths = new(() => new ClientSearchPaths(SearchDomains.OfHost()));

    /// <inheritdoc/>
    public Func<Query, IReadOnlyList<DomainName>?> SearchPathsByName(IReadOnlyList<DomainName>? nodeDomains)
    {
        var paths = nodeDomains is null ? searchPaths.Value : new ClientSearchPaths(nodeDomains);
        return query => SearchPathIn(query, paths);
    }

    /// <inheritdoc/>
    public string WhyNone => options.Pods == PodMode.Verified
        ? ""
        : "it follows no pods; write 'pods verified' in its block, or 'autopath @kubernetes searchpath'";

    /// <inheritdoc/>
    public IReadOnlyList<DomainName>? SearchPathOf(Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (options.Pods != PodMode.Verified) return null;
        foreach (var (zone, _) in zones)
        {
            if (!query.IsWithin(zone)) continue;
            var own = model.NamespaceOfLivePod(Address.FromBytes(query.Client.Address), options.Labels);
            return own is null ? null : searchPaths.Value.Of(own, zone);
        }
        return null;
    }

    /// <summary>
    /// A first try ends in <c>NAMESPACE.svc.ZONE</c>. It is one when there is no such name, and what stands before the namespace can be
    /// neither a service of it nor a name below one.
    /// </summary>
    private DomainName[]? SearchPathIn(Query query, ClientSearchPaths paths)
    {
        if (!model.HasSynced || index.IsStale) return null;
        foreach (var (zone, kind) in zones)
        {
            var start = query.OffsetOfZone(zone);
            if (start < 0) continue;
            if (kind != ZoneKind.Cluster) return null;
            return ScopeIn(query.LowerName[..start], query.LabelStarts[..(query.LabelCount - zone.LabelCount)]) is { } scope
                ? paths.Of(scope, zone)
                : null;
        }
        return null;
    }

    /// <summary>The namespace of who tries that name first; null when it is no such name.</summary>
    private string? ScopeIn(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts)
    {
        if (starts.Length < FewestLabels + 2 || !relative[starts[^1]..].SequenceEqual("\u0003svc"u8)) return null;
        using var reading = index.Read();
        if (index.Names.Find(relative[starts[^2]..]).IsEmpty || !index.Names.Find(relative[starts[^3]..]).IsEmpty) return null;
        if (names.Find(relative, ZoneKind.Cluster).Kind != FindingKind.NameError) return null;
        return model.FindNamespace(Encoding.ASCII.GetString(relative.Slice(starts[^2] + 1, relative[starts[^2]])))?.Name;
    }
}
