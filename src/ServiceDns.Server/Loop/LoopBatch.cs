namespace ServiceDns.Server;

/// <summary>
/// The queries that one system call received, on their way through the UDP loop. What runs there takes each step for all of them before the
/// next step for any. One thread's; kept from batch to batch.
/// </summary>
public sealed class LoopBatch
{
    /// <summary>Most queries of a batch: more gains nothing, and this many requests and answers stay in the second cache.</summary>
    public const int Capacity = 32;

    private readonly Query[] queries = new Query[Capacity];
    private readonly LoopChain?[] chains = new LoopChain?[Capacity]; // where each query goes, until they are sorted by that
    private Run[] runs = new Run[4];
    private Timing[] timings = new Timing[4];
    private int runCount, timingCount;

    /// <summary>The query at a place. What is not in the set that a step is given is another's.</summary>
    public Query this[int place] => queries[place];

    /// <summary>The counters of the batch's thread.</summary>
    public MetricShard Shard { get; private set; } = MetricShard.Shared;

    /// <summary>When the batch came, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>Which way some of the queries go, and the set of them.</summary>
    internal ReadOnlySpan<Run> Runs => runs.AsSpan(0, runCount);

    /// <summary>
    /// Has the time that queries of the batch took observed when its answers have been sent: then one reading of the clock serves all.
    /// </summary>
    /// <param name="histogram">Where, in seconds.</param>
    /// <param name="queries">How many.</param>
    public void Time(Histogram histogram, int queries)
    {
        if (timingCount == timings.Length) Array.Resize(ref timings, 2 * timingCount);
        timings[timingCount++] = new Timing(histogram, queries);
    }

    /// <summary>Puts a query in a place, where it stays over batches.</summary>
    internal void Load(int place, Query query) => queries[place] = query;

    /// <summary>Begins with other requests in the queries.</summary>
    internal void Begin(MetricShard shard, long now)
    {
        (Shard, ReceivedAt) = (shard, now);
        runCount = 0;
    }

    /// <summary>Where the query at a place goes.</summary>
    internal ref LoopChain? ChainOf(int place) => ref chains[place];

    /// <summary>The chain that the first of these queries goes to, and all of them that do.</summary>
    internal (LoopChain Chain, QuerySet Same) TakeSame(QuerySet left)
    {
        LoopChain? chain = null;
        var same = QuerySet.None;
        foreach (var i in left)
        {
            chain ??= chains[i];
            if (ReferenceEquals(chains[i], chain)) same = same.With(i);
        }
        return (chain!, same);
    }

    /// <summary>Adds queries that go one way.</summary>
    internal void Add(LoopPath path, QuerySet taken)
    {
        if (runCount == runs.Length) Array.Resize(ref runs, 2 * runCount);
        runs[runCount++] = new Run(path, taken);
    }

    /// <summary>Ends a batch whose answers have been sent.</summary>
    internal void ObserveTimes(TimeProvider time)
    {
        if (timingCount == 0) return;
        var seconds = time.GetElapsedTime(ReceivedAt).TotalSeconds;
        var cells = Shard.Open();
        foreach (ref readonly var timing in timings.AsSpan(0, timingCount)) timing.Histogram.Observe(cells, seconds, timing.Queries);
        timingCount = 0;
    }

    internal readonly record struct Run(LoopPath Path, QuerySet Queries);

    private readonly record struct Timing(Histogram Histogram, int Queries);
}
