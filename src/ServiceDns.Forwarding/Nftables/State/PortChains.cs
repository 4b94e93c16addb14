namespace ServiceDns.Forwarding.Nftables;

/// <summary>Which chains forward to the frontends of a service port.</summary>
internal static class PortChains
{
    /// <summary>The chain for a frontend's packets; null when they are not forwarded at all.</summary>
    public static PoolChain? Main(PlannedPort port, Frontend frontend)
    {
        var isNodePort = frontend.Kind == FrontendKind.NodePort;
        if (!frontend.IsExternal)
        {
            var size = port.InternalPool.Count;
            return size == 0 ? null : new PoolChain(Traffic.Internal, false, size, port.AffinitySeconds);
        }
        if (!port.ExternalPolicyLocal)
        {
            var size = port.ClusterPool.Count;
            return size == 0 ? null : new PoolChain(Traffic.External, isNodePort, size, port.AffinitySeconds);
        }
        var local = port.LocalPool.Count;
        if (local == 0 && port.ClusterPool.Count == 0) return null;
        return new PoolChain(Traffic.Outside, isNodePort, local, local == 0 ? 0 : port.AffinitySeconds);
    }

    /// <summary>The chain for packets from the node and its pods, where it is another; null where it is not.</summary>
    public static PoolChain? Inside(PlannedPort port, Frontend frontend)
    {
        if (!frontend.IsExternal || !port.ExternalPolicyLocal || port.ClusterPool.Count == 0) return null;
        var isNodePort = frontend.Kind == FrontendKind.NodePort;
        return new PoolChain(Traffic.Inside, isNodePort, port.ClusterPool.Count, port.AffinitySeconds);
    }

    /// <summary>All of a service port's.</summary>
    public static IEnumerable<PoolChain> Of(PlannedPort port)
    {
        for (var i = 0; i < port.Frontends.Count; i++)
        {
            if (Main(port, port.Frontends[i]) is { } main) yield return main;
            if (Inside(port, port.Frontends[i]) is { } inside) yield return inside;
        }
    }
}
