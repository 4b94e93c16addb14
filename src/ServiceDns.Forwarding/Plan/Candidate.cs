using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>An endpoint of a service port before any choice.</summary>
internal readonly record struct Candidate(PlannedEndpoint Endpoint, bool IsReady, bool IsServing, bool IsTerminating, EndpointHints? Hints)
{
    /// <summary>Used where there is no ready one (KEP-1669).</summary>
    public bool IsFallback => IsServing && IsTerminating;

    public bool IsUsable => IsReady || IsFallback;
}

/// <summary>Merges a service's slices into the endpoints of its ports.</summary>
internal static class Candidates
{
    /// <summary>The endpoints of one service port, each address and port once, in their order.</summary>
    /// <param name="slices">The service's slices.</param>
    /// <param name="port">The service port's name.</param>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="node">Whose family counts, and what is local.</param>
    public static List<Candidate> Of(IEnumerable<EndpointSlice> slices, string port, Protocol protocol, NodeSettings node)
    {
        List<Candidate> all = [];
        foreach (var slice in slices)
        {
            if (slice.Family != node.Family) continue;
            foreach (var slicePort in slice.Ports)
            {
                if (slicePort.Port == 0 || slicePort.Protocol != protocol || slicePort.Name != port) continue;
                foreach (var endpoint in slice.Endpoints) Add(endpoint, slicePort.Port, node, all);
            }
        }
        return WithoutDuplicates(all);
    }

    /// <summary>Different addresses of ready endpoints on the node, over all ports.</summary>
    public static int CountLocalReady(IEnumerable<EndpointSlice> slices, NodeSettings node)
    {
        HashSet<Address>? addresses = null;
        foreach (var slice in slices)
        {
            if (slice.Family != node.Family || !slice.Ports.Any(port => port.Port != 0)) continue;
            foreach (var endpoint in slice.Endpoints)
            {
                if (!endpoint.IsReady || !IsLocal(endpoint, node) || endpoint.Address.Family != node.Family) continue;
                (addresses ??= []).Add(endpoint.Address);
            }
        }
        return addresses?.Count ?? 0;
    }

    private static void Add(in Endpoint endpoint, ushort port, NodeSettings node, List<Candidate> all)
    {
        if (endpoint.Address.Family != node.Family) return;
        all.Add(new Candidate(
            new PlannedEndpoint(endpoint.Address, port, IsLocal(endpoint, node)),
            endpoint.IsReady, endpoint.IsServing, endpoint.IsTerminating, endpoint.Hints));
    }

    private static bool IsLocal(in Endpoint endpoint, NodeSettings node) => node.NodeName.Length > 0 && endpoint.NodeName == node.NodeName;

    /// <summary>An endpoint is in two slices while it moves: the local, then the ready one counts.</summary>
    private static List<Candidate> WithoutDuplicates(List<Candidate> all)
    {
        all.Sort(static (left, right) =>
        {
            var order = left.Endpoint.CompareTo(right.Endpoint);
            if (order == 0) order = right.Endpoint.IsLocal.CompareTo(left.Endpoint.IsLocal);
            if (order == 0) order = right.IsReady.CompareTo(left.IsReady);
            return order != 0 ? order : right.IsServing.CompareTo(left.IsServing);
        });
        var kept = 0;
        for (var i = 0; i < all.Count; i++)
        {
            if (kept > 0 && all[kept - 1].Endpoint.CompareTo(all[i].Endpoint) == 0) continue;
            all[kept++] = all[i];
        }
        all.RemoveRange(kept, all.Count - kept);
        return all;
    }
}
