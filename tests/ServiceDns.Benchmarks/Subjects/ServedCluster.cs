using ServiceDns.Benchmarks.Data;
using ServiceDns.Cluster;
using ServiceDns.Plugins.Kubernetes;
using ServiceDns.Server;

namespace ServiceDns.Benchmarks.Subjects;

/// <summary>The kubernetes plugin over a cluster of a given shape.</summary>
internal sealed class ServedCluster
{
    public ServedCluster(ClusterShape shape)
    {
        Model.Commit(edit => ClusterObjects.AddTo(edit, shape), synced: true);
        Handler = PluginBench.Start(
            KubernetesSetup.Definition, "kubernetes cluster.local in-addr.arpa {\n manifests none\n}", new NobodyHandler(),
            new ModelSource(Model));
    }

    public ClusterModel Model { get; } = new();

    public IQueryHandler Handler { get; }
}
