using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Userspace;

/// <summary>Decides where a client of a frontend goes, by the port's policies.</summary>
internal sealed class PortTraffic(TimeProvider time)
{
    private readonly EndpointPicker cluster = new(time), local = new(time);
    private volatile PlannedPort? port;

    /// <summary>Goes by this plan from now on.</summary>
    public void Set(PlannedPort planned)
    {
        var affinity = TimeSpan.FromSeconds(planned.AffinitySeconds);
        cluster.Set(planned.ClusterPool, affinity);
        local.Set(planned.LocalPool, affinity);
        port = planned;
    }

    /// <summary>Whether flows to the endpoint may go on.</summary>
    public bool MayKeep(PlannedEndpoint endpoint) => port is { } planned && planned.Serving.Span.Contains(endpoint);

    /// <summary>The endpoint for a client.</summary>
    /// <param name="kind">What the client connected to.</param>
    /// <param name="client">Its address.</param>
    /// <param name="isOwn">Whether that is an address of this host.</param>
    /// <param name="failed">Endpoints that did not answer.</param>
    /// <returns>Null when it gets none: all failed, there is none, or the client is not allowed.</returns>
    public PlannedEndpoint? Pick(FrontendKind kind, Address client, bool isOwn, IReadOnlyCollection<PlannedEndpoint> failed)
    {
        if (port is not { } planned) return null;
        var isFiltered = kind == FrontendKind.LoadBalancerIP && planned.SourceRanges.Count > 0;
        if (isFiltered && !planned.SourceRanges.Any(range => range.Contains(client))) return null;
        var isLocal = kind == FrontendKind.ClusterIP ? planned.InternalPolicyLocal : planned.ExternalPolicyLocal && !isOwn;
        return (isLocal ? local : cluster).Pick(client, failed);
    }
}
