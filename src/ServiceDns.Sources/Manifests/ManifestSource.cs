using ServiceDns.Cluster.Control;
using ServiceDns.Linux.Files;
using ServiceDns.Sources.Manifests.Files;

namespace ServiceDns.Sources.Manifests;

/// <summary>Keeps a model equal to manifest files: reads them, has Control complete them, and follows their changes.</summary>
/// <remarks>
/// A change is heard of through the system's notifications and, where those do not reach (other machines' writes to a network file
/// system, a user's limit of watches), through a look every 5 seconds. A file that can not be read leaves what was read before.
/// </remarks>
public sealed class ManifestSource : IClusterSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Unheard = TimeSpan.FromMilliseconds(500);

    // Of what was garbage while so much was read, half would stay mapped: 158 MB against 119 for 46 MB of text.
    private const long MuchText = 4L << 20;

    private readonly ManifestOptions options;
    private readonly ManifestFiles files;
    private readonly StandingMessages messages;
    private readonly FolderWatch watch;
    private readonly LookTimer timer;
    private CompletionOptions? completion;
    private CompletedCluster? completed;
    private string? lastSummary, lastPassedOver, lastRefusal;

    /// <summary>Nothing is read before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What to read.</param>
    /// <param name="time">The clock by which files are looked at.</param>
    public ManifestSource(ManifestOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        this.options = options;
        files = new ManifestFiles(options, time);
        messages = new StandingMessages(options.Report);
        timer = new LookTimer(time, FollowChanges);
        watch = new FolderWatch(timer.Soon);
    }

    /// <inheritdoc/>
    public ClusterModel Model { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<Pod>? WholePods => completed?.Pods ?? [];

    /// <inheritdoc/>
    public ObjectOrigin? OriginOf(string kind, ObjectKey key) =>
        files.Files.Select(file => Origins.Find(file.Contents, kind, key)).FirstOrDefault(origin => origin is not null);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancel) => Task.Run(Start, cancel);

    /// <summary>Stops following; the model stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        watch.Dispose();
    }

    private void Start()
    {
        completion = ReadCompletionOptions();
        var empty = files.EmptyPaths().ToList();
        if (empty.Exists(message => options.Strict || message.Severity == SourceSeverity.Error)) throw new ClusterSourceException(empty);

        List<SourceMessage> unreadable = [];
        var look = files.LookAround(unreadable.Add, isFirst: true);
        completed = Completion.Complete(files.Draft(), completion);
        List<SourceMessage> problems = [.. empty, .. unreadable, .. Problems(completed)];
        if (options.Strict && problems.Count > 0) throw new ClusterSourceException(problems);

        unreadable.ForEach(options.Report);
        empty.ForEach(options.Report);
        Deliver(completed, synced: true);
        if (files.Length > MuchText) GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (options.Once) return;
        timer.Start(Follow(look));
    }

    private TimeSpan FollowChanges()
    {
        var look = files.LookAround(options.Report, isFirst: false);
        if (look.IsChanged)
        {
            completed = Completion.Complete(files.Draft(), completion!, completed);
            Deliver(completed, synced: false);
        }
        return Follow(look);
    }

    private void Deliver(CompletedCluster cluster, bool synced)
    {
        if (synced) Model.Commit(cluster.WriteNamespacesTo);
        Model.Commit((options.Pods ? cluster : cluster with { Pods = [] }).WriteTo, synced);
        messages.Set(Problems(cluster));
        Inform(Summary.OfCluster(cluster, files.Files.Count), ref lastSummary);
        if (Summary.OfPassedOver(files.Files.Select(file => file.Contents)) is { } passedOver) Inform(passedOver, ref lastPassedOver);
    }

    private TimeSpan Follow(ManifestFiles.Look look)
    {
        var isNew = watch.Follow(look.Folders, out var refusal);
        if (refusal is not null && refusal != lastRefusal)
        {
            options.Report(new SourceMessage(
                SourceSeverity.Warning, null, 0,
                $"manifests: can not be notified of changes, looks every {Unheard.TotalMilliseconds} ms instead: {refusal}"));
        }
        lastRefusal = refusal;
        return isNew || !look.IsSettled ? Settling : refusal is null ? Heard : Unheard;
    }

    private void Inform(string text, ref string? last)
    {
        if (text != last) options.Report(new SourceMessage(SourceSeverity.Information, null, 0, text));
        last = text;
    }

    private IEnumerable<SourceMessage> Problems(CompletedCluster cluster) =>
        files.Files.SelectMany(file => file.Contents.Mistakes).Concat(ProblemMessages.Of(cluster.Problems));

    private CompletionOptions ReadCompletionOptions()
    {
        try
        {
            return new CompletionOptions
            {
                ClusterIpRanges = [.. options.ClusterIpRanges.Select(IpRange.Parse)],
                NodePortRange = options.NodePortRange,
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ClusterSourceException([new SourceMessage(SourceSeverity.Error, null, 0, $"cluster_ip_range: {e.Message}")]);
        }
    }
}
