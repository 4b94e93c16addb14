namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>
/// Keeps a model on disk: brings it back at the start, and writes it after the first sync, after changes, and at the end.
/// </summary>
internal sealed class SnapshotKeeper : IClusterObserver, IAsyncDisposable
{
    /// <summary>The least time between two writings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly string path;
    private readonly string scope;
    private readonly ClusterModel model;
    private readonly TimeProvider time;
    private readonly Action<SourceMessage> report;
    private readonly SemaphoreSlim writing = new(1);
    private readonly ITimer timer;
    private string? failure;
    private int isChanged, isDue;
    private bool hasWritten, isDisposed;

    /// <param name="path">The file.</param>
    /// <param name="scope">What is read of which cluster: a snapshot of anything else is not taken.</param>
    /// <param name="model">The model.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Receives what goes wrong with the file.</param>
    public SnapshotKeeper(string path, string scope, ClusterModel model, TimeProvider time, Action<SourceMessage> report)
    {
        (this.path, this.scope, this.model, this.time, this.report) = (path, scope, model, time, report);
        timer = time.CreateTimer(_ => WriteChanged(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Brings the file's objects into the model, services first. Without a good file nothing is brought.</summary>
    public void Load()
    {
        try
        {
            using var bytes = SnapshotBytes.Read(path);
            var reader = new SnapshotReader(bytes);
            if (!reader.TryReadServices(model, scope))
            {
                throw new InvalidDataException("it is of another cluster, or of other objects than this block reads");
            }
            reader.ReadPods(model);
            // half of what was garbage while so much was read would stay mapped
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // the first start
        }
        catch (InvalidDataException e)
        {
            SetAside(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"can not be read: {e.Message}");
        }
    }

    /// <summary>Begins to write, once the model has synced.</summary>
    public void Follow() => model.Subscribe(this, _ => OnChange());

    /// <inheritdoc/>
    public void OnChange(ClusterModel changed, ClusterChange change) => OnChange();

    /// <summary>Writes what has changed since, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        model.Unsubscribe(this);
        await timer.DisposeAsync();
        WriteChanged();
        isDisposed = true;
    }

    private void OnChange()
    {
        if (!model.HasSynced) return;
        isChanged = 1;
        if (Interlocked.Exchange(ref isDue, 1) == 0) timer.Change(hasWritten ? Interval : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void WriteChanged()
    {
        writing.Wait();
        try
        {
            isDue = 0;
            if (isDisposed || Interlocked.Exchange(ref isChanged, 0) == 0) return;
            hasWritten = true;
            var now = time.GetUtcNow();
            SnapshotWriter.Write(path, model, scope, now);
            model.TakeSnapshot(now, isWhole: true);
            failure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e.Message != failure) Report($"can not be written: {e.Message}");
            failure = e.Message;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>What is no good is kept for who wants to know why, and is not in the way of the next.</summary>
    private void SetAside(string reason)
    {
        var aside = path + ".set-aside";
        try
        {
            File.Move(path, aside, overwrite: true);
            Report($"{reason}; set aside as {aside}, and nothing of it is served");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"{reason}; nothing of it is served, and it can not be set aside: {e.Message}");
        }
    }

    private void Report(string text) => report(new SourceMessage(SourceSeverity.Warning, path, 0, $"snapshot: {text}"));
}
