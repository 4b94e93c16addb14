using System.Runtime.InteropServices;

namespace ServiceDns.Cluster.Control;

/// <summary>
/// Says which zones and nodes should use an endpoint: <c>trafficDistribution</c> (KEP-4444, KEP-3015) or topology mode Auto (KEP-2433).
/// </summary>
internal static class TopologyHints
{
    /// <summary>Sets the hints of all endpoints of one Service and family.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="groups">Its endpoints, a list for each set of ports; ready ones get hints.</param>
    /// <param name="topology">The nodes' zones.</param>
    public static void Set(Service service, List<List<Endpoint>> groups, NodeTopology topology)
    {
        if (IsAuto(service.Annotations)) ProportionalHints.Set(groups, topology.CpuShares);
        else if (service.TrafficDistribution is { } distribution) SetClose(groups, withNodes: distribution == "PreferSameNode");
    }

    // Other capitals than these two mean off; the older annotation wins (hintsEnabled).
    private static bool IsAuto(LabelSet annotations) =>
        (annotations[KnownAnnotations.TopologyAwareHints] ?? annotations[KnownAnnotations.TopologyMode]) is "Auto" or "auto";

    private static void SetClose(List<List<Endpoint>> groups, bool withNodes)
    {
        var shared = new Dictionary<(string?, string?), EndpointHints>();
        foreach (var group in groups)
        {
            foreach (ref var endpoint in CollectionsMarshal.AsSpan(group))
            {
                if (!endpoint.IsReady) continue;
                var node = withNodes ? endpoint.NodeName : null;
                if (endpoint.Zone is null && node is null) continue;
                if (!shared.TryGetValue((endpoint.Zone, node), out var hints))
                {
                    hints = new EndpointHints(endpoint.Zone is { } zone ? [zone] : [], node is null ? [] : [node]);
                    shared.Add((endpoint.Zone, node), hints);
                }
                endpoint = endpoint with { Hints = hints };
            }
        }
    }
}
