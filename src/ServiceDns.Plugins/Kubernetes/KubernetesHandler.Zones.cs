using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <content>Whole zones, for <c>transfer</c>.</content>
public sealed partial class KubernetesHandler : IZoneSource
{
    /// <inheritdoc/>
    /// <remarks>Reverse zones are not given away. Nor is anything before the cluster has been read: a copy would lack most of it.</remarks>
    public bool TryOpenZone(DomainName zone, out ZoneContents? contents)
    {
        contents = null;
        foreach (var (name, kind) in zones)
        {
            if (!name.Equals(zone) || kind == ZoneKind.Reverse) continue;
            if (model.Standing >= ClusterStanding.Stale)
            {
                contents = new ClusterZone(options, model, index, servers, zone, kind == ZoneKind.ClusterSet).Open();
            }
            return true;
        }
        return false;
    }
}
