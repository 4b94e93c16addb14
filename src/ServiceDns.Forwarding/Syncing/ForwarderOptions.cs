using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding;

/// <summary>What a forwarder is made of.</summary>
public sealed record ForwarderOptions
{
    /// <summary>The cluster; somebody else writes it.</summary>
    public required ClusterModel Model { get; init; }

    /// <summary>How to forward.</summary>
    public required IForwardingModeKind Mode { get; init; }

    /// <summary>The families to forward.</summary>
    public required IReadOnlyList<IpFamily> Families { get; init; }

    /// <summary>What the configuration says of this node.</summary>
    public required NodeRules Node { get; init; }

    /// <summary>What the configuration says to the mode.</summary>
    public required ModeOptions ModeOptions { get; init; }

    /// <summary>Which services are ours; see <c>serviceProxyName</c>. Empty for those that name no proxy.</summary>
    public string ServiceProxyName { get; init; } = "";

    /// <summary>What modes are given.</summary>
    public required ModeServices Services { get; init; }

    /// <summary>Who acts on what has been forwarded, in order.</summary>
    public IReadOnlyList<IPlanListener> PlanListeners { get; init; } = [];

    /// <summary>Who is told how it goes.</summary>
    public IReadOnlyList<ISyncListener> SyncListeners { get; init; } = [];

    internal ILogger Log => Services.Log;
}
