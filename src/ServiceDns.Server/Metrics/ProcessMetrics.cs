using System.Globalization;
using ServiceDns.Linux.Processes;

namespace ServiceDns.Server;

/// <summary>The <c>process_*</c> metrics of Prometheus' client libraries, as far as the system tells them.</summary>
public static class ProcessMetrics
{
    private const int StartField = 22, VirtualSizeField = 23; // of ProcessStat
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on

    /// <summary>Adds the metrics; each scrape reads them anew.</summary>
    public static void Register(MetricRegistry metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.Sampled("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", MetricKind.Counter,
            () => System.Environment.CpuUsage.TotalTime.TotalSeconds);
        metrics.Sampled("process_resident_memory_bytes", "Resident memory size in bytes.", MetricKind.Gauge,
            () => System.Environment.WorkingSet);
        if (!OperatingSystem.IsLinux()) return;
        metrics.Sampled("process_virtual_memory_bytes", "Virtual memory size in bytes.", MetricKind.Gauge,
            () => Stat(VirtualSizeField));
        metrics.Sampled("process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.", MetricKind.Gauge,
            () => AddressSpace);
        metrics.Sampled("process_open_fds", "Number of open file descriptors.", MetricKind.Gauge, OpenFiles);
        metrics.Sampled("process_max_fds", "Maximum number of open file descriptors.", MetricKind.Gauge, () => FileLimit);
        metrics.Sampled("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", MetricKind.Gauge,
            () => StartTime);
        metrics.Sampled("process_network_receive_bytes_total", "Number of bytes received by the process over the network.",
            MetricKind.Counter, () => NetworkBytes("InOctets"));
        metrics.Sampled("process_network_transmit_bytes_total", "Number of bytes sent by the process over the network.",
            MetricKind.Counter, () => NetworkBytes("OutOctets"));
    }

    private static double StartTime { get; } = OperatingSystem.IsLinux() ? BootTime() + Stat(StartField) / TicksPerSecond : 0;

    private static double FileLimit { get; } =
        OperatingSystem.IsLinux() ? ProcessLimits.SoftOf("Max open files") ?? double.PositiveInfinity : 0;

    private static double AddressSpace { get; } =
        OperatingSystem.IsLinux() ? ProcessLimits.SoftOf("Max address space") ?? ulong.MaxValue : 0;

    private static double OpenFiles()
    {
        try
        {
            return Directory.EnumerateFiles("/proc/self/fd").Count() - 1; // less the one that reads the folder
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }

    private static double Stat(int field) => Number(ProcessStat.Field(field) ?? "");

    private static double BootTime()
    {
        const string label = "btime ";
        var line = ReadText("/proc/stat").Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        return line is null ? double.NaN : Number(line[label.Length..]);
    }

    /// <summary>A counter of the network that the process is in: a line of names and one of numbers (proc_net_netstat(5)).</summary>
    private static double NetworkBytes(string counter)
    {
        var lines = ReadText("/proc/self/net/netstat").Split('\n')
            .Where(line => line.StartsWith("IpExt:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        if (lines is not [var names, var numbers]) return double.NaN;
        var place = Array.IndexOf(names, counter);
        return place > 0 && place < numbers.Length ? Number(numbers[place]) : double.NaN;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
