namespace ServiceDns.Forwarding;

/// <summary>Which endpoints this node prefers under policy Cluster.</summary>
internal enum Topology : byte
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those with a hint that names this node.</summary>
    SameNode,

    /// <summary>Those with a hint that names this node's zone.</summary>
    SameZone,
}

/// <summary>Decides by the hints alone (KEP-2433, KEP-3015): whoever wrote them has read the service's wishes.</summary>
internal static class TopologyChoice
{
    /// <summary>The mode for these endpoints: hints count only when every ready endpoint has one, and one of them leads here.</summary>
    public static Topology Of(List<Candidate> candidates, NodeSettings node)
    {
        var (hasReady, allNode, allZone, anyNode, anyZone) = (false, true, true, false, false);
        foreach (var candidate in candidates)
        {
            if (!candidate.IsReady) continue;
            hasReady = true;
            allNode &= candidate.Hints?.Nodes.Count > 0;
            allZone &= candidate.Hints?.Zones.Count > 0;
            anyNode |= Admits(Topology.SameNode, candidate, node);
            anyZone |= Admits(Topology.SameZone, candidate, node);
        }
        if (!hasReady) return Topology.None;
        if (allNode && anyNode) return Topology.SameNode;
        return allZone && anyZone ? Topology.SameZone : Topology.None;
    }

    /// <summary>Whether the mode lets this node use the endpoint.</summary>
    public static bool Admits(Topology topology, in Candidate candidate, NodeSettings node) => topology switch
    {
        Topology.SameNode => candidate.Hints is { } hints && hints.Nodes.Span.Contains(node.NodeName),
        Topology.SameZone => candidate.Hints is { } hints && hints.Zones.Span.Contains(node.Zone),
        _ => true,
    };
}
