namespace ServiceDns.Cluster;

/// <summary>Keeps a <see cref="ClusterModel"/> equal to a cluster outside: manifest files or an API server.</summary>
public interface IClusterSource : IAsyncDisposable
{
    /// <summary>The model this source writes; no one else may.</summary>
    ClusterModel Model { get; }

    /// <summary>Reads the whole cluster and begins to follow it. Returns when the first delivery is in the model.</summary>
    /// <exception cref="ClusterSourceException">It can not be read at all, or <c>Strict</c> was asked for and a rule is broken.</exception>
    Task StartAsync(CancellationToken cancel);

    /// <summary>
    /// The pods with all that endpoints depend on (labels, ports, conditions); null from a source that does not keep that.
    /// </summary>
    IEnumerable<Pod>? WholePods => null;

    /// <summary>Where an object is written; null when in no file, or not known.</summary>
    /// <param name="kind">Such as <c>Service</c>.</param>
    /// <param name="key">Namespace, empty for objects without one, and name.</param>
    ObjectOrigin? OriginOf(string kind, ObjectKey key) => null;
}

/// <summary>Where an object is written.</summary>
/// <param name="File">The file as found.</param>
/// <param name="Line">The line where it begins, from 1.</param>
public readonly record struct ObjectOrigin(string File, int Line);
