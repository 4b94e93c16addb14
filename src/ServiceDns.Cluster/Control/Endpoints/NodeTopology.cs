namespace ServiceDns.Cluster.Control;

/// <summary>The zones of the nodes, and how the cluster's CPU is spread over them.</summary>
internal sealed class NodeTopology
{
    private readonly Dictionary<string, string> zoneByNode = new(StringComparer.Ordinal);

    public NodeTopology(IReadOnlyList<Node> nodes)
    {
        var cpuByZone = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var isSufficient = true;
        foreach (var node in nodes)
        {
            var zone = node.Zone is { Length: > 0 } stated ? stated : null;
            if (zone is not null) zoneByNode[node.Name] = zone;
            if (!node.IsReady || IsControlPlane(node)) continue;
            if (zone is null || node.AllocatableMilliCpu <= 0) isSufficient = false;
            else cpuByZone[zone] = cpuByZone.GetValueOrDefault(zone) + node.AllocatableMilliCpu;
        }
        if (!isSufficient || cpuByZone.Count < 2) return;
        var total = (double)cpuByZone.Values.Sum();
        CpuShares = [.. cpuByZone.Select(pair => (pair.Key, pair.Value / total))];
    }

    /// <summary>
    /// Each zone's share of the allocatable CPU of ready nodes that are not control planes, in order of the zones' names; empty when
    /// one of them lacks a zone or CPU, or when there are fewer than two zones.
    /// </summary>
    public IReadOnlyList<(string Zone, double Share)> CpuShares { get; } = [];

    public string? ZoneOf(string? node) => node is null ? null : zoneByNode.GetValueOrDefault(node);

    private static bool IsControlPlane(Node node) =>
        node.Labels["node-role.kubernetes.io/control-plane"] is not null || node.Labels["node-role.kubernetes.io/master"] is not null;
}
