using ServiceDns.Sources.Kubernetes.Kinds;
using ServiceDns.Sources.Kubernetes.Watching;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Keeps a model equal to a cluster's API server: lists what it needs to know, then follows what happens.</summary>
/// <remarks>
/// A server that does not answer, or refuses, is asked again and again; the model keeps what was known. Objects that arrived together
/// become one change. One reflector for each kind; what they have in common is touched inside commits alone.
/// </remarks>
public sealed class KubernetesSource : IClusterSource
{
    private readonly KubernetesSourceOptions options;
    private readonly ReflectorContext context;
    private readonly IReadOnlyList<WatchedKind> kinds;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock counting = new();
    private Task running = Task.CompletedTask;
    private int unsynced;

    /// <summary>Nothing is asked before <see cref="StartAsync"/>.</summary>
    /// <param name="api">The server; the caller's to dispose, after this.</param>
    /// <param name="options">What to read.</param>
    /// <param name="time">The clock of pauses and of how long a connection may be silent.</param>
    /// <param name="model">
    /// The model to keep, with what is known already, such as a snapshot's objects: what the server does not have goes.
    /// </param>
    public KubernetesSource(ApiConnection api, KubernetesSourceOptions options, TimeProvider time, ClusterModel? model = null)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        this.options = options;
        Model = model ?? new ClusterModel();
        context = new ReflectorContext(api, Model, time, Random.Shared, options.Report, EndList);
        kinds = WatchedKinds.Of(options);
        unsynced = kinds.Count;
    }

    /// <inheritdoc/>
    public ClusterModel Model { get; }

    /// <summary>Reads the whole cluster and begins to follow it. Returns when all of it is in the model, however long that takes.</summary>
    /// <exception cref="ClusterSourceException">
    /// <see cref="KubernetesSourceOptions.Once"/> was asked for and the server does not answer.
    /// </exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (options.Once)
        {
            await ReadOnceAsync(cancel).ConfigureAwait(false);
            return;
        }
        running = Task.WhenAll(kinds.Select(kind => Task.Run(() => new Reflector(context, kind).RunAsync(stopping.Token), stopping.Token)));
        await synced.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Stops following; the model stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        synced.TrySetCanceled();
    }

    private async Task ReadOnceAsync(CancellationToken cancel)
    {
        List<SourceMessage> failed = [];
        foreach (var kind in kinds)
        {
            try
            {
                await new Reflector(context, kind).ListAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                new FailureMessages(kind, failed.Add).Tell(failure);
                throw new ClusterSourceException(failed);
            }
        }
    }

    private void EndList(WatchedKind kind)
    {
        bool isLast;
        lock (counting) isLast = !kind.HasSynced && --unsynced == 0;
        Model.Commit(kind.EndList, isLast);
        if (!isLast) return;
        // half of what was garbage while so much was read would stay mapped
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        synced.TrySetResult();
    }
}
