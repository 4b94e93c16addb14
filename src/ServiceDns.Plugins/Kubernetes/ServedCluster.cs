using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Corefile;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Holds a block's source, model and index together over the life of one configuration.</summary>
internal sealed class ServedCluster
{
    private static readonly TimeSpan WaitingLine = TimeSpan.FromMilliseconds(500);

    private readonly PluginSetup setup;
    private readonly KubernetesOptions options;
    private readonly IClusterSource source;
    private readonly ClusterIndex index;
    private readonly CancellationTokenSource stopping = new();
    private readonly string file;
    private IReadOnlyList<Address> ownAddresses = [];

    public ServedCluster(PluginSetup setup, KubernetesOptions options)
    {
        this.setup = setup;
        this.options = options;
        file = setup.Tokens.File;
        var sources = setup.Process.Offer<IClusterSources>();
        source = sources.OpenManifests(options.Manifests!);
        var latency = new ProgrammingLatency(setup.Process);
        index = new ClusterIndex(options, setup.Process.Time, latency.Observe);
        setup.Lifecycle.OnCheck(cancel => CheckAsync(sources, cancel));
        setup.Lifecycle.OnStart(StartAsync);
        setup.Lifecycle.OnShutdown(_ => StopAsync());
    }

    public IQueryHandler CreateHandler(IQueryHandler next) => new KubernetesHandler(next, options, source.Model, index, () => ownAddresses);

    /// <summary>Every broken rule counts here: a check is there to find them.</summary>
    private async Task CheckAsync(IClusterSources sources, CancellationToken cancel)
    {
        await using var once = sources.OpenManifests(options.Manifests! with { Once = true, Strict = true });
        await ReadAsync(once, cancel);
    }

    /// <summary>What the files say wrongly is the block's mistake: it names the block, then each of them.</summary>
    private async Task ReadAsync(IClusterSource from, CancellationToken cancel)
    {
        try
        {
            await from.StartAsync(cancel);
        }
        catch (ClusterSourceException error)
        {
            throw new CorefileException(file, options.ManifestsLine, setup.Name, $"the cluster can not be read:\n{error.Message}");
        }
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        ownAddresses = OwnAddresses.Of(setup.Block.ListenHosts);
        source.Model.Subscribe(index, index.Load);
        var loading = ReadAsync(source, stopping.Token);
        var began = setup.Process.Time.GetTimestamp();
        using var tick = new PeriodicTimer(WaitingLine, setup.Process.Time);
        while (await Task.WhenAny(loading, tick.WaitForNextTickAsync(cancel).AsTask()) != loading)
        {
            if (setup.Process.Time.GetElapsedTime(began) < options.StartupTimeout)
            {
                Log.Waiting(setup.Log);
                continue;
            }
            Log.Unsynced(setup.Log);
            _ = loading.ContinueWith(failed => Log.SourceFailed(setup.Log, failed.Exception!.InnerException!.Message),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return;
        }
        await loading;
    }

    private async Task StopAsync()
    {
        await stopping.CancelAsync();
        source.Model.Unsubscribe(index);
        await source.DisposeAsync();
    }
}
