using System.Collections.Concurrent;
using System.Globalization;
using ServiceDns.Cluster;

namespace ServiceDns.Forwarding.Health;

/// <summary>A page of health: the reply's status and JSON.</summary>
/// <param name="Status">200 or 503.</param>
/// <param name="Body">The JSON.</param>
public readonly record struct HealthPage(int Status, string Body);

/// <summary>
/// Says whether this node forwards by the present state of the cluster, in kube-proxy's words. <c>/healthz</c> is for load balancers and
/// minds whether the node is about to go (KEP-3836); <c>/livez</c> is for restarting the program.
/// </summary>
public sealed class ProxyHealth : ISyncListener, IClusterObserver, IDisposable
{
    /// <summary>The taint by which the cluster autoscaler announces that it removes a node.</summary>
    public const string ToBeDeletedTaint = "ToBeDeletedByClusterAutoscaler";

    private readonly ConcurrentDictionary<IpFamily, DateTimeOffset> synced = [];
    private readonly ClusterModel model;
    private readonly string nodeName;
    private readonly Func<DateTimeOffset?> waitingSince;
    private readonly TimeSpan patience;
    private readonly TimeProvider time;
    private volatile bool isNodeGone;

    /// <summary>Follows the node until it is disposed.</summary>
    /// <param name="model">The cluster.</param>
    /// <param name="nodeName">This node.</param>
    /// <param name="waitingSince">Since when a change waits to be forwarded; null when none does.</param>
    /// <param name="patience">How long a change may wait: twice the sync period.</param>
    /// <param name="time">The clock.</param>
    public ProxyHealth(
        ClusterModel model, string nodeName, Func<DateTimeOffset?> waitingSince, TimeSpan patience, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(model);
        (this.model, this.nodeName, this.waitingSince, this.patience, this.time) = (model, nodeName, waitingSince, patience, time);
        model.Subscribe(this, _ => { });
    }

    /// <summary>Whether every change is forwarded, or has not waited too long. True while starting.</summary>
    public bool IsHealthy => waitingSince() is not { } since || time.GetUtcNow() - since < patience;

    /// <summary>Whether load balancers may send to this node: not when it is to be deleted, or was. True while it is not known
    /// yet.</summary>
    public bool IsNodeEligible => model.FindNode(nodeName) is { } node
        ? !node.IsTerminating && !node.Taints.Span.Contains(ToBeDeletedTaint)
        : !isNodeGone;

    /// <summary>The page <c>/healthz</c>.</summary>
    public HealthPage Healthz()
    {
        var (isHealthy, isEligible) = (IsHealthy, IsNodeEligible);
        return Page(isHealthy, isHealthy && isEligible, $", \"nodeEligible\": {(isEligible ? "true" : "false")}");
    }

    /// <summary>The page <c>/livez</c>.</summary>
    public HealthPage Livez()
    {
        var isHealthy = IsHealthy;
        return Page(isHealthy, isHealthy, "");
    }

    /// <inheritdoc/>
    public void OnSynced(SyncOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        synced[outcome.Family] = time.GetUtcNow();
    }

    /// <inheritdoc/>
    public void OnChange(ClusterModel model, ClusterChange change)
    {
        foreach (var node in change.Nodes)
        {
            if ((node.After ?? node.Before)!.Name == nodeName) isNodeGone = node.After is null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => model.Unsubscribe(this);

    private HealthPage Page(bool isHealthy, bool isGood, string more)
    {
        var now = time.GetUtcNow();
        var updated = isGood ? now : LastSync(isHealthy);
        return new HealthPage(isGood ? 200 : 503, $"{{\"lastUpdated\": \"{Text(updated)}\",\"currentTime\": \"{Text(now)}\"{more}}}");
    }

    /// <summary>When rules were last in force; of the family that is late, where one is. Go's zero time before the first.</summary>
    private DateTimeOffset LastSync(bool isHealthy)
    {
        var times = synced.Values;
        return times.Count == 0 ? default : isHealthy ? times.Max() : times.Min();
    }

    /// <summary>As Go prints a time.</summary>
    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC";
}
