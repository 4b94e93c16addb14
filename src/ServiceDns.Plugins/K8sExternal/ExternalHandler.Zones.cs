using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.K8sExternal;

/// <content>Whole zones, for <c>transfer</c>.</content>
internal sealed partial class ExternalHandler : IZoneSource
{
    /// <inheritdoc/>
    /// <remarks>Reverse zones are not given away. Nor is anything before the cluster has been read: a copy would lack most of it.</remarks>
    public bool TryOpenZone(DomainName zone, out ZoneContents? contents)
    {
        contents = null;
        if (ReverseName.IsReverse(zone.Wire) || !options.Zones.Contains(zone)) return false;
        if (external.Cluster.Model.Standing < ClusterStanding.Stale) return true;
        var records = apex.ServersOf(zone).Concat(new ExternalZone(options, external.Cluster, zone).Read());
        contents = new ZoneContents(apex.AuthorityOf(zone), records);
        return true;
    }
}
