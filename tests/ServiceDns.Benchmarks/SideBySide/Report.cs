using System.Globalization;
using System.Runtime.InteropServices;
using ServiceDns.Benchmarks.SideBySide.Processes;
using ServiceDns.Benchmarks.SideBySide.Servers;

namespace ServiceDns.Benchmarks.SideBySide;

/// <summary>Prints the figures as a Markdown table.</summary>
/// <param name="rows">The servers in the order of the table; the first that is no echo is what the others are compared with.</param>
/// <param name="output">Where to.</param>
internal sealed class Report(IReadOnlyList<(Contender Contender, Figures Figures)> rows, TextWriter output)
{
    private readonly double own = Processor(rows.First(row => !row.Contender.IsEcho).Figures);
    private readonly double echo = rows.Where(row => row.Contender.IsEcho).Select(row => Processor(row.Figures))
        .FirstOrDefault(double.NaN);

    /// <summary>The table, with what it was measured on before it.</summary>
    public void Write(string command, int rounds, double seconds, int clients)
    {
        Line($"Measured on {DateTime.UtcNow:yyyy-MM-dd}: {Processors.Model}, {System.Environment.ProcessorCount} processors, "
            + $"{SystemName()}, kernel {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, "
            + $"{RuntimeInformation.FrameworkDescription}.");
        Line($"{rounds} interleaved rounds of {seconds} s a point, one worker each, {clients} clients, medians [lowest-highest]; "
            + $"latency at {Bench.Rate} questions a second, the lowest p99 of the rounds.");
        Line("");
        Line($"    {command}");
        Line("");
        Line("| server | CPU µs a query | times ServiceDns | echo ÷ server | p50 µs | p99 µs | memory MiB | start ms | lost, wrong |");
        Line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (contender, figures) in rows) WriteRow(contender, figures);
        if (rows.Sum(row => row.Figures.Disturbed) is var disturbed && disturbed == 0) return;
        Line("");
        Line($"Other programs kept the processors busy at {disturbed} points; CPU a query hardly suffers from that, latency and start do.");
    }

    private void WriteRow(Contender contender, Figures figures)
    {
        var name = $"{contender.Name} {contender.Version}".TrimEnd();
        if (figures.Failure is { } failure)
        {
            Line($"| {name} | not measured: {failure.Replace('|', '/').ReplaceLineEndings(" ")} | | | | | | | |");
            return;
        }
        var cpu = Processor(figures);
        var spread = figures.Processor.Count > 1
            ? string.Create(CultureInfo.InvariantCulture, $" [{figures.Processor.Min():F2}-{figures.Processor.Max():F2}]")
            : "";
        var (memory, start) = contender.IsEcho
            ? ("", "")
            : (Number(Figures.Median(figures.Memory), "F0"), Number(Figures.Median(figures.Start), "F0"));
        Line($"| {name} | {cpu:F2}{spread} | {Number(cpu / own, "F2")} | {Number(echo / cpu, "F2")} | "
            + $"{Number(Figures.Median(figures.MedianLatency), "F0")} | "
            + $"{Number(figures.HighLatency.Order().FirstOrDefault(double.NaN), "F0")} | "
            + $"{memory} | {start} | {figures.Lost}, {figures.Wrong} |");
    }

    private static double Processor(Figures figures) => Figures.Median(figures.Processor);

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    private static string SystemName() => File.Exists("/etc/os-release")
        ? File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?.Split('=')[1]
            .Trim('"') ?? "Linux"
        : "Linux";

    private void Line(string text) => output.WriteLine(text);
}
