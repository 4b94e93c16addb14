using System.Globalization;
using System.Runtime.InteropServices;

namespace ServiceDns.Benchmarks.SideBySide.Processes;

/// <summary>
/// All processes of one session (setsid(2)), which is what a server and those it starts have in common, as proc(5) shows them.
/// </summary>
internal sealed partial class Session(int id)
{
    private const double TicksPerSecond = 100; // USER_HZ: 100 on every architecture that .NET runs on

    private const int StateField = 0, SessionField = 3, UserTimeField = 11, SystemTimeField = 12; // counted from behind the name

    private const int Terminate = 15, Kill = 9;

    /// <summary>The process that leads it.</summary>
    public int Id => id;

    /// <summary>Seconds of processor time that the processes have used, kernel included.</summary>
    public double ProcessorSeconds() =>
        Processes().Sum(process => Number(process.Fields[UserTimeField]) + Number(process.Fields[SystemTimeField])) / TicksPerSecond;

    /// <summary>MiB of memory in which pages that several processes share count once (PSS).</summary>
    public double MemoryMebibytes() => Processes().Sum(process => ProportionalKibibytes(process.Id)) / 1024;

    /// <summary>Whether any process is left.</summary>
    public bool IsAlive => Processes().Any(process => process.Fields[StateField] is not ("Z" or "X"));

    /// <summary>Asks all to end, and ends those that do not within three seconds.</summary>
    public void End()
    {
        foreach (var signal in (int[])[Terminate, Kill])
        {
            foreach (var process in Processes()) SendSignal(process.Id, signal);
            if (SpinWait.SpinUntil(() => !IsAlive, TimeSpan.FromSeconds(3))) return;
        }
    }

    private IEnumerable<(int Id, string[] Fields)> Processes() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where char.IsAsciiDigit(name[0])
        let fields = FieldsOf(name)
        where fields.Length > SystemTimeField && Number(fields[SessionField]) == id
        select (int.Parse(name, CultureInfo.InvariantCulture), fields);

    /// <summary>What follows the name, which may hold anything, in <c>/proc/ID/stat</c>; empty when the process has ended.</summary>
    private static string[] FieldsOf(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static double ProportionalKibibytes(int process)
    {
        try
        {
            var line =
                File.ReadLines($"/proc/{process}/smaps_rollup").FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
