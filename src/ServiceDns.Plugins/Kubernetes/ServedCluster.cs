using ServiceDns.Cluster;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Holds a block's source, model and index together over the life of one configuration.</summary>
internal sealed class ServedCluster
{
    private static readonly TimeSpan WaitingLine = TimeSpan.FromMilliseconds(500);

    private readonly PluginSetup setup;
    private readonly KubernetesOptions options;
    private readonly ClusterOrigin origin;
    private readonly IClusterSource source;
    private readonly ClusterIndex index;
    private readonly ClientNodes? nodes;
    private readonly Visibility? visibility;
    private readonly CancellationTokenSource stopping = new();
    private IReadOnlyList<Address> ownAddresses = [];

    public ServedCluster(PluginSetup setup, KubernetesOptions options)
    {
        this.setup = setup;
        this.options = options;
        origin = new ClusterOrigin(setup, options);
        source = origin.Open();
        var latency = new ProgrammingLatency(setup.Process);
        index = new ClusterIndex(options, setup.Process.Time, latency.Observe);
        if (options.Locality != Locality.None) nodes = new ClientNodes(source.Model);
        if (options.Visible is { } visible)
        {
            visibility = new Visibility(visible, source.Model, new VisibleMetrics(setup.Process.Metrics, visible.IsAudit));
        }
        setup.Lifecycle.OnCheck(origin.CheckAsync);
        setup.Lifecycle.OnStart(StartAsync);
        setup.Lifecycle.OnShutdown(_ => StopAsync());
    }

    public IQueryHandler CreateHandler(IQueryHandler next) =>
        new KubernetesHandler(next, options, source, index, () => ownAddresses, setup.Process.Time)
        {
            Visibility = visibility,
            Locals = nodes is null ? null : new LocalAnswers(options, source.Model, nodes),
        };

    private async Task StartAsync(CancellationToken cancel)
    {
        ownAddresses = OwnAddresses.Of(setup.Block.ListenHosts);
        if (options.Snapshot is { } file) SnapshotMetrics.Register(setup.Process, file, source.Model);
        if (nodes is not null) source.Model.Subscribe(nodes, nodes.Load);
        source.Model.Subscribe(index, index.Load);
        var loading = origin.ReadAsync(source, stopping.Token);
        await WaitAsync(loading, cancel);
        if (loading.IsCompleted) await loading;
        else _ = TellAsync(loading);
    }

    /// <summary>Waits until there is something to answer with, it failed, or it takes too long.</summary>
    private async Task WaitAsync(Task loading, CancellationToken cancel)
    {
        var began = setup.Process.Time.GetTimestamp();
        using var tick = new PeriodicTimer(WaitingLine, setup.Process.Time);
        while (true)
        {
            var next = tick.WaitForNextTickAsync(cancel).AsTask();
            if (await Task.WhenAny(loading, index.Served, next) != next) return;
            await next;
            if (setup.Process.Time.GetElapsedTime(began) >= options.StartupTimeout) break;
            Log.Waiting(setup.Log, origin.Name);
        }
        Log.Unsynced(setup.Log, origin.Name);
    }

    private async Task TellAsync(Task loading)
    {
        try
        {
            await loading;
        }
        catch (OperationCanceledException)
        {
            // the configuration ended before
        }
        catch (Exception failure)
        {
            Log.SourceFailed(setup.Log, failure.Message);
        }
    }

    private async Task StopAsync()
    {
        await stopping.CancelAsync();
        source.Model.Unsubscribe(index);
        if (nodes is not null) source.Model.Unsubscribe(nodes);
        await source.DisposeAsync();
    }
}
