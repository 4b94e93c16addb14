using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Config;
using ServiceDns.Sources;
using ServiceDns.Sources.Manifests;

namespace ServiceDns.Proxy;

/// <summary>Where the forwarder's cluster comes from.</summary>
internal static class ProxySource
{
    /// <summary>The source that the settings name; nothing is read yet.</summary>
    /// <exception cref="ForwardingException">They name none that this version has.</exception>
    internal static IClusterSource Open(ProxySettings settings, ILogger log, TimeProvider time)
    {
        if (settings.Manifests.Count == 0)
        {
            throw new ForwardingException("where is the cluster? give --manifests PATH: this version does not read from a Kubernetes API");
        }
        return new ClusterSources(time).OpenManifests(new ManifestOptions
        {
            Paths = settings.Manifests,
            BaseFolder = Directory.GetCurrentDirectory(),
            ClusterIpRanges = settings.ClusterIpRanges,
            Report = message => Report(log, message),
        });
    }

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
