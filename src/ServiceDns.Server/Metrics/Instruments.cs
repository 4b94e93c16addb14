using System.Numerics;
using System.Runtime.Intrinsics;

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
    /// <summary>Bounds that <see cref="BucketOfWhole"/> can tell apart.</summary>
    internal const int MostWhole = 16;

    private readonly double[] bounds;
    private readonly double sumScale;
    private readonly int firstCell;
    private readonly int[] wholeBounds = new int[MostWhole];

    /// <param name="bounds">Upper bounds, ascending.</param>
    /// <param name="sumScale">Parts of one unit that the sum is counted in, as a whole number of 63 bits: a billion for seconds, 1 for
    /// bytes.</param>
    internal Histogram(double[] bounds, double sumScale)
    {
        this.bounds = bounds;
        this.sumScale = sumScale;
        firstCell = MetricShard.Reserve(bounds.Length + 2);
        Array.Fill(wholeBounds, int.MaxValue);
        for (var i = 0; i < Math.Min(bounds.Length, MostWhole); i++) wholeBounds[i] = (int)bounds[i];
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
        cells.Add(firstCell + BucketOf(value), times);
        cells.Add(firstCell + bounds.Length + 1, (long)(value * sumScale) * times);
    }

    /// <summary>The bucket that a value falls into.</summary>
    internal int BucketOf(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
        return bucket;
    }

    /// <summary>
    /// The same for a histogram of whole numbers with at most <see cref="MostWhole"/> bounds: compares all, and takes no branch.
    /// </summary>
    internal int BucketOfWhole(int value)
    {
        var values = Vector256.Create(value);
        var low = Vector256.GreaterThan(values, Vector256.Create(wholeBounds, 0)).ExtractMostSignificantBits();
        var high = Vector256.GreaterThan(values, Vector256.Create(wholeBounds, Vector256<int>.Count)).ExtractMostSignificantBits();
        return BitOperations.PopCount(low) + BitOperations.PopCount(high);
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    /// <param name="cells">The calling thread's.</param>
    /// <param name="counts">Observations by bucket.</param>
    /// <param name="sum">Of all of them.</param>
    internal void Add(in MetricCells cells, ReadOnlySpan<int> counts, long sum)
    {
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            if (counts[bucket] != 0) cells.Add(firstCell + bucket, counts[bucket]);
        }
        cells.Add(firstCell + bounds.Length + 1, sum * (long)sumScale);
    }
}
