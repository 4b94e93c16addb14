using System.Globalization;

namespace ServiceDns.Benchmarks.Cache;

/// <summary>Prints how often each way of evicting has the answer: on Zipf traces, with and without scans mixed in.</summary>
internal static class HitRates
{
    public const string Command = "hit-rates";

    private const int Capacity = 9984; // CoreDNS's default, as it rounds it
    private static readonly double[] Exponents = [0.8, 1.0, 1.2];

    /// <summary>Hits in percent of the requests that are no scan's, and what the last trace allocates.</summary>
    public static void Print(TextWriter output)
    {
        Trace[] traces = [.. from hasScans in (bool[])[false, true] from exponent in Exponents select new Trace(exponent, hasScans)];
        output.WriteLine($"| hits in % at {Capacity} entries | {string.Join(" | ", traces.Select(Title))} | allocated, bytes a miss |");
        output.WriteLine("| --- |" + string.Concat(Enumerable.Repeat(" ---: |", traces.Length + 1)));
        foreach (var make in Candidates())
        {
            var rows = traces.Select(trace => Measure(make(), trace)).ToList();
            var rates = rows.Select(row => row.HitRate.ToString("0.0", CultureInfo.InvariantCulture));
            output.WriteLine($"| {rows[0].Name} | {string.Join(" | ", rates)} | {rows[^1].Allocated:0} |");
        }
    }

    private static IEnumerable<Func<ICandidate>> Candidates() =>
    [
        () => new RandomEviction(Capacity),
        () => new FrameworkCache(Capacity),
        () => new LeastRecentlyUsed(Capacity),
        () => new Sieve(Capacity),
        () => new SmallAndMain(Capacity, smallPercent: 10, threshold: 1),
        () => new SmallAndMain(Capacity, smallPercent: 10, threshold: 2),
        () => new TinyLfu(Capacity),
        () => new OurStore(Capacity),
    ];

    private static string Title(Trace trace) =>
        string.Create(CultureInfo.InvariantCulture, $"s={trace.Exponent:0.0}{(trace.HasScans ? ", scans" : "")}");

    private static Row Measure(ICandidate candidate, Trace trace)
    {
        var (asked, hits, misses) = (0, 0, 0);
        var warm = trace.Keys.Length / 4;
        foreach (var key in trace.Keys.AsSpan(0, warm)) candidate.Ask(key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var key in trace.Keys.AsSpan(warm))
        {
            var hit = candidate.Ask(key);
            if (!hit) misses++;
            if (key >= Trace.FirstScanned) continue;
            asked++;
            if (hit) hits++;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        (candidate as IDisposable)?.Dispose();
        return new Row(candidate.Name, 100.0 * hits / asked, (double)allocated / misses);
    }

    private sealed record Row(string Name, double HitRate, double Allocated);
}
