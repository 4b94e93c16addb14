using System.Globalization;
using ServiceDns.Sources.Kubernetes.Snapshot;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>A cluster that is followed as long as anybody holds it: one model and one set of watches for all of them.</summary>
internal sealed class FollowedCluster(ApiAccess access, KubernetesSourceOptions options, TimeProvider time)
{
    private readonly Lock holding = new();
    private Task ending = Task.CompletedTask;
    private Following? current;
    private int holders;

    /// <summary>The model.</summary>
    public ClusterModel Model { get; } = new();

    /// <summary>Whether the model's pods have all that endpoints depend on.</summary>
    public bool HasWholePods => options is { Pods: true, PodDetails: true };

    /// <summary>Adds a holder.</summary>
    public void Hold()
    {
        lock (holding) holders++;
    }

    /// <summary>Follows the cluster, if it is not followed yet. Returns when all of it is in the model.</summary>
    /// <exception cref="ClusterSourceException">There is no way to the server, as far as files and the environment tell.</exception>
    public Task StartAsync(CancellationToken cancel)
    {
        lock (holding)
        {
            if (current is null || current.Synced.IsFaulted) current = new Following(Model, access, options, time, ending);
            return current.Synced.WaitAsync(cancel);
        }
    }

    /// <summary>Takes a holder away; the last one ends it.</summary>
    public Task ReleaseAsync()
    {
        lock (holding)
        {
            if (--holders > 0 || current is not { } last) return Task.CompletedTask;
            current = null;
            return ending = last.EndAsync();
        }
    }

    /// <summary>The following of the cluster, from a start to its end.</summary>
    private sealed class Following
    {
        private readonly CancellationTokenSource stopping = new();
        private readonly ClusterModel model;
        private readonly KubernetesSourceOptions options;
        private readonly TimeProvider time;
        private ApiConnection? api;
        private KubernetesSource? source;
        private SnapshotKeeper? snapshot;

        public Following(ClusterModel model, ApiAccess access, KubernetesSourceOptions options, TimeProvider time, Task before)
        {
            (this.model, this.options, this.time) = (model, options, time);
            Synced = Task.Run(() => StartAsync(access, before));
        }

        public Task Synced { get; }

        public async Task EndAsync()
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await Synced.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (source is not null) await source.DisposeAsync().ConfigureAwait(false);
            if (snapshot is not null) await snapshot.DisposeAsync().ConfigureAwait(false);
            api?.Dispose();
        }

        private async Task StartAsync(ApiAccess access, Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            api = ApiConnection.Open(access, time, options.Observe);
            if (options is { Snapshot: { } path, Once: false })
            {
                snapshot = new SnapshotKeeper(path, Scope(api.Server), model, time, options.Report);
                if (!model.HasSynced) snapshot.Load();
            }
            source = new KubernetesSource(api, options, time, model);
            snapshot?.Follow();
            await source.StartAsync(stopping.Token).ConfigureAwait(false);
        }

        /// <summary>What is read of which cluster: a snapshot of anything else would say what is not so.</summary>
        private string Scope(Uri server) => string.Create(CultureInfo.InvariantCulture, $"""
            {server} endpoints={options.Endpoints} pods={options.Pods} nodes={options.Nodes} imports={options.ServiceImports}
            targets={options.EndpointTargets} hints={options.EndpointHints} pod-labels={options.PodLabels}
            labels={options.Labels} namespace-labels={options.NamespaceLabels}
            """);
    }
}
