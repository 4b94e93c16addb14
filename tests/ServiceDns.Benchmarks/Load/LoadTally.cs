using System.Globalization;

namespace ServiceDns.Benchmarks.Load;

/// <summary>What came of the questions of one run.</summary>
internal sealed class LoadTally
{
    private readonly long[] verdicts = new long[Enum.GetValues<Verdict>().Length];

    /// <summary>Right answers.</summary>
    public long Right => verdicts[(int)Verdict.Right];

    /// <summary>Answers that are wrong in any way.</summary>
    public long Wrong => verdicts.Sum() - Right + Math.Max(0, Strays - Lost);

    /// <summary>Messages that answer nothing that is asked now: late, as long as there are no more of them than lost questions.</summary>
    public long Strays { get; set; }

    /// <summary>Questions that had no answer within a second.</summary>
    public long Lost { get; set; }

    /// <summary>From the instant at which a question was sent, or had to be, to its right answer.</summary>
    public LatencyHistogram Latency { get; } = new();

    public void Add(Verdict verdict) => verdicts[(int)verdict]++;

    /// <summary>Which mistakes there were, or the empty string.</summary>
    public string Mistakes() => string.Join(", ", Enum.GetValues<Verdict>()
        .Where(verdict => verdict != Verdict.Right && verdicts[(int)verdict] > 0)
        .Select(verdict => string.Create(CultureInfo.InvariantCulture, $"{verdicts[(int)verdict]} {verdict}")));
}
