using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;

namespace ServiceDns.Proxy;

/// <summary>What the forwarder tells the cluster's users, by kube-proxy's words: scripts and alerts know those.</summary>
internal sealed class ProxyEvents(IClusterEvents events, string nodeName, ILogger log)
{
    private const string Start = "StartKubeProxy";

    private readonly ObjectKey node = new("", nodeName);

    /// <summary>This node begins to forward.</summary>
    internal void Starting() => events.Post(new ClusterEvent("Node", node, IsWarning: false, "Starting", Start));

    /// <summary><c>/healthz</c> can not be served, which ends the program.</summary>
    internal void HealthNotServed(string reason) =>
        events.Post(new ClusterEvent("Node", node, IsWarning: true, "FailedToStartProxierHealthcheck", Start, reason));

    /// <summary><c>/metrics</c> can not be served, which ends the program.</summary>
    internal void MetricsNotServed(string reason) =>
        events.Post(new ClusterEvent("Node", node, IsWarning: true, "FailedToStartMetricServer", Start, reason));

    /// <summary>A load balancer that probes this node's health check port gets no answer, or not on each address.</summary>
    internal void CheckNotOpened(ObjectKey service, ushort port, string reason)
    {
        ProxyLog.CheckNotOpened(log, service, port, reason);
        events.Post(new ClusterEvent(
            "Service", service, IsWarning: true, "FailedToStartServiceHealthcheck", "Listen",
            $"node {nodeName} failed to start healthcheck \"{service}\" on port {port}: {reason}"));
    }
}
