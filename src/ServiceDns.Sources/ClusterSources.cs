using ServiceDns.Sources.Kubernetes;
using ServiceDns.Sources.Manifests;

namespace ServiceDns.Sources;

/// <summary>The sources that there are: manifest files and the Kubernetes API.</summary>
/// <param name="time">The clock of the sources; the system's when null.</param>
public sealed class ClusterSources(TimeProvider? time = null) : IClusterSources
{
    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Dictionary<string, WeakReference<FollowedCluster>> followed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IClusterSource OpenManifests(ManifestOptions options) => new ManifestSource(options, time);

    /// <inheritdoc/>
    /// <remarks>
    /// Who asks for the same as somebody before shares the model. One that nobody has any more, as after a reload that asks for something
    /// else, is let go: it is as large as the cluster.
    /// </remarks>
    public IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Once) return new ClusterLease(new FollowedCluster(access, options, time));
        var name = $"{access} {options}"; // all that they say; delegates appear by their type
        lock (followed)
        {
            foreach (var gone in followed.Where(each => !each.Value.TryGetTarget(out _)).ToList()) followed.Remove(gone.Key);
            if (followed.TryGetValue(name, out var known) && known.TryGetTarget(out var cluster)) return new ClusterLease(cluster);
            cluster = new FollowedCluster(access, options, time);
            followed[name] = new WeakReference<FollowedCluster>(cluster);
            return new ClusterLease(cluster);
        }
    }

    /// <inheritdoc/>
    public void CheckAccess(ApiAccess access) => ApiConnection.Open(access, time).Dispose();
}
