using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>All that this node does for one service port in one family. Immutable, compared by content.</summary>
/// <remarks>
/// Which pool a packet goes to: internal traffic (to a ClusterIP) to <see cref="InternalPool"/>; external traffic to
/// <see cref="ExternalPool"/>, except that with <see cref="ExternalPolicyLocal"/> pods of this node, and the node itself, reach
/// <see cref="ClusterPool"/> by external addresses too. Traffic that is external, and does not meet ExternalPolicyLocal, is masqueraded.
/// </remarks>
public sealed record PlannedPort
{
    /// <summary>The service port.</summary>
    public required ServicePortKey Key { get; init; }

    /// <summary>Where clients connect to: the ClusterIP first, each once, all of one family. May be empty when others own all of
    /// them.</summary>
    public ValueList<Frontend> Frontends { get; init; } = [];

    /// <summary>The endpoints under policy Cluster, in order of address and port; topology hints and the fallback to terminating ones have
    /// been applied. Empty also where the service never uses them.</summary>
    public ValueList<PlannedEndpoint> ClusterPool { get; init; } = [];

    /// <summary>The endpoints under policy Local; empty also where the service never uses them.</summary>
    public ValueList<PlannedEndpoint> LocalPool { get; init; } = [];

    /// <summary>Every serving endpoint on any node, whatever policy, hints and termination say: flows to these are never cut.</summary>
    public ValueList<PlannedEndpoint> Serving { get; init; } = [];

    /// <summary>Whether any endpoint on any node could be used: ready, or serving while it terminates.</summary>
    public bool HasAny { get; init; }

    /// <summary><c>internalTrafficPolicy: Local</c>.</summary>
    public bool InternalPolicyLocal { get; init; }

    /// <summary><c>externalTrafficPolicy: Local</c>, on a service that has external traffic at all.</summary>
    public bool ExternalPolicyLocal { get; init; }

    /// <summary>Seconds a client address stays with its endpoint, counted anew by each connection; 0 without affinity. Clients are told
    /// apart per service port, across its frontends.</summary>
    public int AffinitySeconds { get; init; }

    /// <summary>Sources that may use the load balancer addresses, of this family; empty for all. Others are dropped, also where there is no
    /// endpoint.</summary>
    public ValueList<Cidr> SourceRanges { get; init; } = [];

    /// <summary>The annotation <c>servicedns.io/scheduler</c>, or null. Modes that have no schedulers pass it over.</summary>
    public string? Scheduler { get; init; }

    /// <summary>The port on which this node tells load balancers of local endpoints, 0 for none; the same on each port of a
    /// service.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>Different addresses of ready local endpoints of the whole service: what its health check tells.</summary>
    public int LocalReadyEndpoints { get; init; }

    /// <summary>The pool of internal traffic.</summary>
    public ValueList<PlannedEndpoint> InternalPool => InternalPolicyLocal ? LocalPool : ClusterPool;

    /// <summary>The pool of external traffic from outside the node.</summary>
    public ValueList<PlannedEndpoint> ExternalPool => ExternalPolicyLocal ? LocalPool : ClusterPool;

    /// <summary>What becomes of internal traffic.</summary>
    public Verdict InternalVerdict => VerdictOf(InternalPool);

    /// <summary>What becomes of external traffic from outside the node; what <see cref="ExternalPolicyLocal"/> exempts from Local is
    /// forwarded wherever <see cref="HasAny"/> is true.</summary>
    public Verdict ExternalVerdict => VerdictOf(ExternalPool);

    /// <summary>The ClusterIP's frontend, if it is this port's.</summary>
    public Frontend? ClusterIP => Frontends.Count > 0 && Frontends[0].Kind == FrontendKind.ClusterIP ? Frontends[0] : null;

    /// <summary>Whether there is external traffic.</summary>
    public bool HasExternal => Frontends.Count > (ClusterIP is null ? 0 : 1);

    private Verdict VerdictOf(ValueList<PlannedEndpoint> pool) =>
        pool.Count > 0 ? Verdict.Forward : HasAny ? Verdict.Drop : Verdict.Reject;
}
