namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>What the rounds found out about one server.</summary>
internal sealed class Figures
{
    /// <summary>Microseconds of processor time for each right answer, server and generator on one processor.</summary>
    public List<double> Processor { get; } = [];

    /// <summary>Median latency at the fixed rate, in microseconds.</summary>
    public List<double> MedianLatency { get; } = [];

    /// <summary>Latency that one question in a hundred exceeds there.</summary>
    public List<double> HighLatency { get; } = [];

    /// <summary>MiB after the load.</summary>
    public List<double> Memory { get; } = [];

    /// <summary>Milliseconds from the start to the first right answer.</summary>
    public List<double> Start { get; } = [];

    /// <summary>Points at which other programs took a good part of the processors, however often they were repeated.</summary>
    public int Disturbed { get; set; }

    /// <summary>Questions without an answer.</summary>
    public long Lost { get; set; }

    /// <summary>Answers that were wrong.</summary>
    public long Wrong { get; set; }

    /// <summary>Why it is not measured, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>The middle value; NaN without any.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? double.NaN : sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
