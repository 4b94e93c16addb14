using System.Globalization;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Memory;

/// <summary>
/// Code of the program's own file that lies in the process's memory. The kernel maps 64 KiB around every page that is run once, so that
/// after a start nearly all of the file is there, most of it never to be run again.
/// </summary>
public static unsafe partial class CodePages
{
    private const int AdviseDontNeed = 4; // MADV_DONTNEED

    /// <summary>
    /// Takes the pages out of the process; what goes on being run comes back from the page cache with a minor fault each. Pages that the
    /// process has written to stay. Does nothing where it can not be done.
    /// </summary>
    /// <returns>The bytes that were mapped.</returns>
    public static long Release()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program) return 0;
        try
        {
            var bytes = 0L;
            foreach (var (start, length) in Unwritten(File.ReadLines("/proc/self/smaps"), program))
            {
                if (Advise((void*)start, (nuint)length, AdviseDontNeed) == 0) bytes += length;
            }
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // no /proc here: the pages stay
        }
    }

    /// <summary>The executable mappings of a file of which the process has no pages of its own (proc_pid_smaps(5)).</summary>
    internal static List<(nint Start, long Length)> Unwritten(IEnumerable<string> smaps, string path)
    {
        List<(nint, long)> found = [];
        (nint Start, long Length)? mapping = null;
        foreach (var line in smaps)
        {
            if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (mapping is { } clean && line.AsSpan("Anonymous:".Length).Trim().SequenceEqual("0 kB")) found.Add(clean);
                mapping = null;
            }
            else if (line.Contains(" r-xp ", StringComparison.Ordinal))
            {
                mapping = line.EndsWith($" {path}", StringComparison.Ordinal) ? Range(line) : null;
            }
        }
        return found;
    }

    private static (nint Start, long Length) Range(string line)
    {
        var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
        var start = Hexadecimal(line.AsSpan(0, dash));
        return ((nint)start, Hexadecimal(line.AsSpan(dash + 1, space - dash - 1)) - start);
    }

    private static long Hexadecimal(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
