using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>The pools of a service port.</summary>
/// <param name="Cluster">Under policy Cluster.</param>
/// <param name="Local">Under policy Local.</param>
/// <param name="Serving">Every serving endpoint.</param>
/// <param name="HasAny">Whether any endpoint anywhere could be used.</param>
internal readonly record struct Pools(
    ValueList<PlannedEndpoint> Cluster, ValueList<PlannedEndpoint> Local, ValueList<PlannedEndpoint> Serving, bool HasAny)
{
    /// <summary>Chooses: ready ones, or where there is none, serving ones that terminate; each pool for itself.</summary>
    /// <param name="candidates">All endpoints, in order.</param>
    /// <param name="usesCluster">Whether any traffic goes by policy Cluster.</param>
    /// <param name="usesLocal">Whether any traffic goes by policy Local.</param>
    /// <param name="node">This node.</param>
    public static Pools Choose(List<Candidate> candidates, bool usesCluster, bool usesLocal, NodeSettings node)
    {
        if (candidates.Count == 0) return default;
        var serving = Select(candidates, static candidate => candidate.IsServing);
        var cluster = default(ValueList<PlannedEndpoint>);
        if (usesCluster)
        {
            var topology = TopologyChoice.Of(candidates, node);
            cluster = Select(candidates, candidate => candidate.IsReady && TopologyChoice.Admits(topology, candidate, node));
            if (cluster.Count == 0) cluster = Select(candidates, static candidate => candidate.IsFallback);
            if (cluster.Equals(serving)) cluster = serving; // one array for both: the common case
        }
        var local = default(ValueList<PlannedEndpoint>);
        if (usesLocal)
        {
            local = Select(candidates, static candidate => candidate.IsReady && candidate.Endpoint.IsLocal);
            if (local.Count == 0) local = Select(candidates, static candidate => candidate.IsFallback && candidate.Endpoint.IsLocal);
        }
        return new Pools(cluster, local, serving, candidates.Exists(static candidate => candidate.IsUsable));
    }

    private static ValueList<PlannedEndpoint> Select(List<Candidate> candidates, Predicate<Candidate> wanted)
    {
        var count = 0;
        foreach (var candidate in candidates) count += wanted(candidate) ? 1 : 0;
        if (count == 0) return [];
        var chosen = new PlannedEndpoint[count];
        count = 0;
        foreach (var candidate in candidates)
        {
            if (wanted(candidate)) chosen[count++] = candidate.Endpoint;
        }
        return ValueList.Create<PlannedEndpoint>(chosen);
    }
}
