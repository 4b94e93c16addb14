namespace ServiceDns.Server;

/// <summary>A number that only grows. Adding costs a few nanoseconds and allocates nothing.</summary>
public sealed class Counter
{
    private readonly int cell = MetricShard.Reserve(1);

    /// <summary>The value now, over all threads.</summary>
    public long Value => MetricShard.Sum(cell);

    /// <summary>Adds on a thread that has a shard, or with <see cref="MetricShard.Shared"/> on any.</summary>
    public void Add(MetricShard shard, long amount = 1)
    {
        ArgumentNullException.ThrowIfNull(shard);
        shard.Open().Add(cell, amount);
    }

    /// <summary>Adds on the thread that opened the cells.</summary>
    public void Add(in MetricCells cells, long amount = 1) => cells.Add(cell, amount);

    /// <summary>Adds one on any thread.</summary>
    public void Increment() => MetricShard.Shared.Open().Add(cell, 1);
}

/// <summary>A number that goes up and down: set by its owner, or read from a callback at each scrape.</summary>
public sealed class Gauge
{
    private double value;
    private Func<double>? read;

    /// <summary>The value now.</summary>
    public double Value => read is null ? Volatile.Read(ref value) : read();

    /// <summary>Sets the value.</summary>
    public void Set(double newValue) => Volatile.Write(ref value, newValue);

    /// <summary>Takes the value from <paramref name="source"/> at each scrape; it must be quick and must not throw.</summary>
    public void ReadFrom(Func<double> source) => read = source;
}

/// <summary>Counts observations by size. Observing allocates nothing.</summary>
public sealed class Histogram
{
    private readonly double[] bounds;
    private readonly double sumScale;
    private readonly int firstCell;

    /// <param name="bounds">Upper bounds, ascending.</param>
    /// <param name="sumScale">Parts of one unit that the sum is counted in, as a whole number of 63 bits: a billion for seconds, 1 for bytes.</param>
    internal Histogram(double[] bounds, double sumScale)
    {
        this.bounds = bounds;
        this.sumScale = sumScale;
        firstCell = MetricShard.Reserve(bounds.Length + 2);
    }

    /// <summary>Upper bounds of the buckets, ascending, without +Inf.</summary>
    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>The sum of all observations.</summary>
    public double Sum => MetricShard.Sum(firstCell + bounds.Length + 1) / sumScale;

    /// <summary>Observations in the bucket with that index alone, not cumulated; the last index is +Inf.</summary>
    public long CountOf(int bucket) => MetricShard.Sum(firstCell + bucket);

    /// <summary>Counts one observation, or <paramref name="times"/> equal ones.</summary>
    public void Observe(MetricShard shard, double value, long times = 1)
    {
        ArgumentNullException.ThrowIfNull(shard);
        Observe(shard.Open(), value, times);
    }

    /// <summary>As the other, on the thread that opened the cells.</summary>
    public void Observe(in MetricCells cells, double value, long times = 1)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
        cells.Add(firstCell + bucket, times);
        cells.Add(firstCell + bounds.Length + 1, (long)(value * sumScale) * times);
    }
}
