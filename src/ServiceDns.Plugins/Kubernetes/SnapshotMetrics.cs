using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary><c>servicedns_kubernetes_snapshot_…</c>: how old the snapshot on the disk is, and whether answers come from it.</summary>
internal static class SnapshotMetrics
{
    /// <summary>Has the scrape read them from the model, which the registry, living longer, does not hold.</summary>
    public static void Register(ProcessServices process, string file, ClusterModel model)
    {
        var known = new WeakReference<ClusterModel>(model);
        process.Metrics.SampledFamily(
                "servicedns_kubernetes_snapshot_age_seconds", "Age of the snapshot of the cluster on the disk.", MetricKind.Gauge, "file")
            .With(file).ReadFrom(() => Model()?.SnapshotTime is { } written ? (process.Time.GetUtcNow() - written).TotalSeconds : double.NaN);
        process.Metrics.SampledFamily(
                "servicedns_kubernetes_snapshot_served", "1 while answers come from the snapshot.", MetricKind.Gauge, "file")
            .With(file).ReadFrom(() => Model()?.Standing is ClusterStanding.Partial or ClusterStanding.Stale ? 1 : 0);

        ClusterModel? Model() => known.TryGetTarget(out var target) ? target : null;
    }
}
