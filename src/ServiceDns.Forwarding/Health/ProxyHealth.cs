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
/// <param name="model">The cluster.</param>
/// <param name="nodeName">This node.</param>
/// <param name="waitingSince">Since when a change waits to be forwarded; null when none does.</param>
/// <param name="patience">How long a change may wait: twice the sync period.</param>
/// <param name="time">The clock.</param>
public sealed class ProxyHealth(
    ClusterModel model, string nodeName, Func<DateTimeOffset?> waitingSince, TimeSpan patience, TimeProvider time)
{
    /// <summary>The taint by which the cluster autoscaler announces that it removes a node.</summary>
    public const string ToBeDeletedTaint = "ToBeDeletedByClusterAutoscaler";

    /// <summary>Whether every change is forwarded, or has not waited too long. True while starting.</summary>
    public bool IsHealthy => waitingSince() is not { } since || time.GetUtcNow() - since < patience;

    /// <summary>Whether load balancers may send to this node; true while it is not known.</summary>
    public bool IsNodeEligible =>
        model.FindNode(nodeName) is not { } node || (!node.IsTerminating && !node.Taints.Span.Contains(ToBeDeletedTaint));

    /// <summary>The page <c>/healthz</c>.</summary>
    public HealthPage Healthz()
    {
        var isEligible = IsNodeEligible;
        return Page(IsHealthy && isEligible, $", \"nodeEligible\": {(isEligible ? "true" : "false")}");
    }

    /// <summary>The page <c>/livez</c>.</summary>
    public HealthPage Livez() => Page(IsHealthy, "");

    private HealthPage Page(bool isGood, string more)
    {
        var now = time.GetUtcNow();
        var updated = isGood ? now : waitingSince() ?? now;
        return new HealthPage(isGood ? 200 : 503, $"{{\"lastUpdated\": \"{Text(updated)}\",\"currentTime\": \"{Text(now)}\"{more}}}");
    }

    /// <summary>As Go prints a time.</summary>
    private static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC";
}
