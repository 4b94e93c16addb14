namespace ServiceDns.Sources.Kubernetes;

/// <summary>One user's part in a <see cref="FollowedCluster"/>, from its start to its end.</summary>
internal sealed class ClusterLease(FollowedCluster cluster) : IClusterSource
{
    private bool isHeld;

    /// <inheritdoc/>
    public ClusterModel Model => cluster.Model;

    /// <inheritdoc/>
    public IEnumerable<Pod>? WholePods => cluster.HasWholePods ? Model.Pods : null;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancel)
    {
        if (!isHeld) cluster.Hold();
        isHeld = true;
        return cluster.StartAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!isHeld) return;
        isHeld = false;
        await cluster.ReleaseAsync().ConfigureAwait(false);
    }
}
