namespace ServiceDns.Cluster;

/// <summary>Makes sources; the program provides it, so that consumers need not know where a cluster comes from.</summary>
public interface IClusterSources
{
    /// <summary>A source that reads and watches manifest files. Nothing is read before <see cref="IClusterSource.StartAsync"/>.</summary>
    IClusterSource OpenManifests(ManifestOptions options);

    /// <summary>A source that follows an API server. Nothing is read or sent before <see cref="IClusterSource.StartAsync"/>.</summary>
    /// <remarks>
    /// Sources of equal access and options share one model and one set of watches, also over a reload: the last that is disposed ends them.
    /// </remarks>
    IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options);

    /// <summary>Looks whether that leads to a server and to credentials, as far as files and the environment tell; sends nothing.</summary>
    /// <exception cref="ClusterSourceException">It does not; the message names what is wrong.</exception>
    void CheckAccess(ApiAccess access);
}
