using System.Globalization;

namespace ServiceDns.Benchmarks.SideBySide.Processes;

/// <summary>The processors that this process may use.</summary>
internal static class Processors
{
    /// <summary>Their numbers, in order (proc(5), <c>Cpus_allowed_list</c>: <c>0-3,8</c>).</summary>
    public static IReadOnlyList<int> Allowed { get; } = Parse(File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1]);

    /// <summary>What the machine calls them.</summary>
    public static string Model { get; } = File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";

    private static List<int> Parse(string list)
    {
        var processors = new List<int>();
        foreach (var range in list.Trim().Split(','))
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            processors.AddRange(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
        }
        return processors;
    }
}
