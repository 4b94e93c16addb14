using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Manifests;

namespace ServiceDns.Sources;

/// <summary>The sources that there are: manifest files and the Kubernetes API.</summary>
/// <param name="time">The clock of the sources; the system's when null.</param>
public sealed class ClusterSources(TimeProvider? time = null) : IClusterSources
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Dictionary<string, FollowedCluster> followed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IClusterSource OpenManifests(ManifestOptions options) => new ManifestSource(options, time);

    /// <inheritdoc/>
    public IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        var name = $"{access} {options}"; // all that they say; delegates appear by their type
        lock (followed)
        {
            if (!followed.TryGetValue(name, out var cluster) || options.Once)
            {
                cluster = new FollowedCluster(access, options, time);
                if (!options.Once) followed.Add(name, cluster);
            }
            return new ClusterLease(cluster);
        }
    }

    /// <inheritdoc/>
    public void CheckAccess(ApiAccess access) => ApiConnection.Open(access, time).Dispose();
}
