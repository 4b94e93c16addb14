using ServiceDns.Cluster;

namespace ServiceDns.Explain;

/// <summary>A source of which others than who started it may wait until it has been read.</summary>
internal sealed class AwaitedSource(IClusterSource source) : IClusterSource
{
    /// <summary>Ends when all of it is in the model, or it can not be read.</summary>
    internal Task Reading { get; private set; } = Task.CompletedTask;

    public ClusterModel Model => source.Model;

    public IEnumerable<Pod>? WholePods => source.WholePods;

    public ObjectOrigin? OriginOf(string kind, ObjectKey key) => source.OriginOf(kind, key);

    public Task StartAsync(CancellationToken cancel) => Reading = source.StartAsync(cancel);

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
