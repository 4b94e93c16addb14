using System.Globalization;

namespace ServiceDns.Benchmarks.ApiServer;

/// <summary>Memory of one process as proc(5) shows it, in MiB.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident now (RSS).</summary>
    public static double Resident(int process) => Field($"/proc/{process}/status", "VmRSS:");

    /// <summary>Resident now, with pages that several processes share counted once (PSS).</summary>
    public static double Proportional(int process) => Field($"/proc/{process}/smaps_rollup", "Pss:");

    /// <summary>The most that was resident since the last <see cref="ForgetPeak"/>.</summary>
    public static double Peak(int process) => Field($"/proc/{process}/status", "VmHWM:");

    /// <summary>Lets the peak begin at what is resident now.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static double Field(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;
    }
}
