using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
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
    private readonly ConcurrentDictionary<IpFamily, bool> failed = []; // since they were last synced
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
        return Page(isHealthy, isHealthy && isEligible, $"\"nodeEligible\":{Text(isEligible)},");
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
        failed.TryRemove(outcome.Family, out _);
    }

    /// <inheritdoc/>
    /// <remarks>What waits is late when it has waited too long.</remarks>
    public void OnFailed(IpFamily family, bool isFull) => failed[family] = true;

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

    private HealthPage Page(bool isHealthy, bool isGood, string eligibility)
    {
        var now = time.GetUtcNow();
        var times = synced.OrderBy(entry => entry.Key).ToList();
        var updated = isGood ? now : times.Count == 0 ? default : times.Max(entry => entry.Value);
        var text = new StringBuilder(
            $"{{\"lastUpdated\":\"{Text(updated)}\",\"currentTime\":\"{Text(now)}\",{eligibility}\"healthy\":{Text(isHealthy)}");
        var status = times.Select(entry =>
            $"\"{entry.Key}\":{{\"lastUpdated\":\"{Text(entry.Value)}\",\"healthy\":{Text(isHealthy || !IsLate(entry.Key))}}}");
        if (times.Count > 0) text.Append(",\"status\":{").AppendJoin(',', status).Append('}');
        return new HealthPage(isGood ? 200 : 503, text.Append('}').ToString());
    }

    /// <summary>Where something waits too long, whether it is the family's: of those that failed, or of all where none did.</summary>
    private bool IsLate(IpFamily family) => failed.IsEmpty || failed.ContainsKey(family);

    private static string Text(bool value) => value ? "true" : "false";

    /// <summary>As Go writes a time in JSON.</summary>
    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";
}
