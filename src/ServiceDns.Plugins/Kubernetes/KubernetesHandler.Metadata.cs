using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>What the plugin knows of a query: the pod that asks, where pods are verified, and the parts of the name.</content>
public sealed partial class KubernetesHandler : IMetadataProvider
{
    private const string LabelStart = "kubernetes/", PodLabelStart = "client-label/";

    /// <inheritdoc/>
    public string? MetadataOf(Query query, string label)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(label);
        if (!label.StartsWith(LabelStart, StringComparison.Ordinal)) return null;
        var name = label[LabelStart.Length..];
        return name.StartsWith("client-", StringComparison.Ordinal) ? OfClient(query, name) : OfName(query, name);
    }

    private string? OfClient(Query query, string name)
    {
        if (options.Pods != PodMode.Verified || model.FindLivePod(Address.FromBytes(query.Client.Address), options.Labels) is not { } pod)
        {
            return null;
        }
        return name switch
        {
            "client-namespace" => pod.Namespace,
            "client-pod-name" => pod.Name,
            _ when name.StartsWith(PodLabelStart, StringComparison.Ordinal) => pod.Labels[name[PodLabelStart.Length..]],
            _ => null,
        };
    }

    private string? OfName(Query query, string name)
    {
        foreach (var (zone, kind) in zones)
        {
            var start = query.OffsetOfZone(zone);
            if (start < 0) continue;
            var isClusterSet = kind == ZoneKind.ClusterSet;
            if (NameParts.Read(query.LowerName[..start], isClusterSet, options.Zonal) is not { } parts)
            {
                return name == "parse-error" ? "invalid query name" : null;
            }
            return name switch
            {
                "kind" => parts.Kind,
                "namespace" => parts.Namespace,
                "service" => parts.Service,
                "endpoint" => parts.Endpoint,
                "port-name" => parts.Port,
                "protocol" => parts.Protocol,
                "cluster" when isClusterSet => parts.Cluster,
                "zone" when options.Zonal => parts.Zone,
                _ => null,
            };
        }
        return null;
    }
}
