using System.Runtime.CompilerServices;

namespace ServiceDns.Server;

/// <summary>Observations of whole numbers that are counted on the stack and added to a histogram once for many.</summary>
internal ref struct HistogramTally(Histogram histogram)
{
    private Counts counts;
    private long sum;

    /// <summary>Counts one.</summary>
    public void Observe(int value)
    {
        counts[histogram.BucketOfWhole(value)]++;
        sum += value;
    }

    /// <summary>Adds all of them to the histogram.</summary>
    public readonly void AddTo(in MetricCells cells) => histogram.Add(cells, counts, sum);

    [InlineArray(Histogram.MostWhole + 1)]
    private struct Counts
    {
        private int first;
    }
}
