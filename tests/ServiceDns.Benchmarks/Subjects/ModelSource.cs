using ServiceDns.Cluster;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>Offers a model that is there already.</summary>
internal sealed class ModelSource(ClusterModel model) : IClusterSources, IClusterSource
{
    public ClusterModel Model => model;

    public IClusterSource OpenManifests(ManifestOptions options) => this;

    public IClusterSource OpenKubernetes(ApiAccess access, KubernetesSourceOptions options) => this;

    public void CheckAccess(ApiAccess access)
    {
    }

    public Task StartAsync(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
