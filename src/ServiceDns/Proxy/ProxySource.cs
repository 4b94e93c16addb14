using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Config;
using ServiceDns.Server;
using ServiceDns.Sources;
using ServiceDns.Sources.Kubernetes.Events;

namespace ServiceDns.Proxy;

/// <summary>Where the forwarder's cluster comes from, and where events about it go.</summary>
internal static class ProxySource
{
    private const string ProxyName = "service.kubernetes.io/service-proxy-name", Headless = "service.kubernetes.io/headless";

    private const string Reporter = "servicedns-proxy";

    /// <summary>The source that the settings name: manifests, or else an API server; nothing is read yet.</summary>
    /// <exception cref="ClusterSourceException">It can not be found out where the API server is.</exception>
    internal static IClusterSource Open(ProxySettings settings, MetricRegistry metrics, ILogger log, TimeProvider time)
    {
        var sources = new ClusterSources(time);
        if (settings.Manifests.Count == 0) return sources.OpenKubernetes(Access(settings), Wanted(settings, metrics, log));
        return sources.OpenManifests(new ManifestOptions
        {
            Paths = settings.Manifests,
            BaseFolder = Directory.GetCurrentDirectory(),
            ClusterIpRanges = settings.ClusterIpRanges,
            Pods = false,
            Report = message => Report(log, message),
        });
    }

    /// <summary>Where events go: to the API server; nowhere for manifests.</summary>
    internal static IClusterEvents OpenEvents(ProxySettings settings, ILogger log, TimeProvider time) => settings.Manifests.Count > 0
        ? NoClusterEvents.Instance
        : new KubernetesEvents(
            Access(settings), new EventReporter(Reporter, $"{Reporter}-{settings.Node.Name}"), time, message => Report(log, message));

    private static ApiAccess Access(ProxySettings settings) => new()
    {
        Kubeconfig = settings.Kubeconfig.Length > 0 ? settings.Kubeconfig : null,
        Master = settings.Master.Length > 0 ? settings.Master : null,
        Endpoint = settings.Master.Length > 0 ? settings.Master : null,
    };

    /// <summary>What forwarding reads: this node alone of the nodes, and of the services those that are ours.</summary>
    private static KubernetesSourceOptions Wanted(ProxySettings settings, MetricRegistry metrics, ILogger log) => new()
    {
        Nodes = true,
        NodeName = settings.Node.Name,
        EndpointHints = true,
        ServiceCidrs = settings.Mode is "nftables" or "ipvs", // those drop what goes to addresses that no service has
        Labels = LabelSelector.Parse(settings.ServiceProxyName.Length > 0
            ? $"{ProxyName}={settings.ServiceProxyName},!{Headless}"
            : $"!{ProxyName},!{Headless}"),
        Observe = new RestClientMetrics(metrics).Observe,
        Report = message => Report(log, message),
    };

    private static void Report(ILogger log, SourceMessage message)
    {
        switch (message.Severity)
        {
            case SourceSeverity.Information: ProxyLog.Source(log, message); break;
            case SourceSeverity.Warning: ProxyLog.SourceWarning(log, message); break;
            default: ProxyLog.SourceError(log, message); break;
        }
    }
}
