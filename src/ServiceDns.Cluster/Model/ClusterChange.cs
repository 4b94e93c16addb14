namespace ServiceDns.Cluster;

/// <summary>What of a service changed.</summary>
[Flags]
public enum ServiceAspects : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The Service object itself: added, removed or changed.</summary>
    Service = 1,

    /// <summary>Its endpoint slices.</summary>
    Endpoints = 2,

    /// <summary>The ServiceImport of that name.</summary>
    Import = 4,

    /// <summary>The slices that belong to the ServiceImport.</summary>
    ImportedEndpoints = 8,
}

/// <summary>One service of a change.</summary>
/// <param name="Key">Which service; it may be gone.</param>
/// <param name="Aspects">What changed.</param>
/// <param name="Cause">When the cause happened (<c>endpoints.kubernetes.io/last-change-trigger-time</c>), or null where unknown.</param>
public readonly record struct ServiceChange(ObjectKey Key, ServiceAspects Aspects, DateTimeOffset? Cause);

/// <summary>An object's state before and after; null stands for absent.</summary>
public readonly record struct Replaced<T>(T? Before, T? After) where T : class;

/// <summary>What one commit changed: the delta that consumers act on. Costs what it touches.</summary>
/// <param name="Services">Each changed service once.</param>
/// <param name="Namespaces">Changed namespaces.</param>
/// <param name="Pods">Changed pods.</param>
/// <param name="Nodes">Changed nodes.</param>
public sealed record ClusterChange(
    IReadOnlyList<ServiceChange> Services,
    IReadOnlyList<Replaced<Namespace>> Namespaces,
    IReadOnlyList<Replaced<Pod>> Pods,
    IReadOnlyList<Replaced<Node>> Nodes)
{
    /// <summary>Changed ServiceCIDRs.</summary>
    public IReadOnlyList<Replaced<ServiceCidr>> ServiceCidrs { get; init; } = [];
}

/// <summary>Acts on changes of the model.</summary>
public interface IClusterObserver
{
    /// <summary>
    /// Called on the writer's thread after a commit, in order, one at a time. The model already shows the new state.
    /// Must not throw and must not wait: the writer, and with it every later change, waits for the return.
    /// </summary>
    void OnChange(ClusterModel model, ClusterChange change);
}
