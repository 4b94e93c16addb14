namespace ServiceDns.Cluster;

/// <summary>Something that happened to an object, for those who look at the object: an Event of Kubernetes.</summary>
/// <param name="Kind">The object's kind: <c>Service</c> or <c>Node</c>.</param>
/// <param name="About">Namespace, empty for a node, and name.</param>
/// <param name="IsWarning">Whether somebody must do something about it.</param>
/// <param name="Reason">Why, in one word that scripts look for.</param>
/// <param name="Action">What was done, or failed, in one word.</param>
/// <param name="Note">In words, for people; may be empty.</param>
public sealed record ClusterEvent(string Kind, ObjectKey About, bool IsWarning, string Reason, string Action, string Note = "");

/// <summary>Shows events beside their objects. Safe for any number of threads.</summary>
public interface IClusterEvents : IAsyncDisposable
{
    /// <summary>Takes an event, to be posted when there is time for it; returns at once. It may get lost.</summary>
    void Post(ClusterEvent item);
}

/// <summary>Where the cluster has no place for events, as in manifests.</summary>
public sealed class NoClusterEvents : IClusterEvents
{
    /// <summary>The only one.</summary>
    public static NoClusterEvents Instance { get; } = new();

    /// <inheritdoc/>
    public void Post(ClusterEvent item)
    {
        // Nobody would see it.
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
