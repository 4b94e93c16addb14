using System.Globalization;
using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Memory;

/// <summary>
/// Code and other constants that lie in the process's memory as pages of the program's and its libraries' files. The kernel maps 64 KiB
/// around every page that is touched once, so that after a start nearly all of them are there, most never to be touched again.
/// </summary>
public static unsafe partial class MappedFiles
{
    private const int AdviseDontNeed = 4; // MADV_DONTNEED

    /// <summary>
    /// Takes the pages out of the process; what goes on being used comes back from the page cache with a minor fault each. Mappings that
    /// may be written to stay as they are. Does nothing where it can not be done.
    /// </summary>
    /// <returns>The bytes that were mapped.</returns>
    public static long Release()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        try
        {
            var bytes = 0L;
            foreach (var (start, length) in Constant(File.ReadLines("/proc/self/smaps")))
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

    /// <summary>
    /// The mappings of files that nobody can write to, and of which the process has no pages of its own, as the loader leaves them where
    /// it has relocated something (proc_pid_smaps(5)).
    /// </summary>
    internal static List<(nint Start, long Length)> Constant(IEnumerable<string> smaps)
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
            else if (line.Contains(" r-", StringComparison.Ordinal))
            {
                mapping = IsOfFile(line) ? Range(line) : null;
            }
        }
        return found;
    }

    private static bool IsOfFile(string line) =>
        line.IndexOf('/', StringComparison.Ordinal) is > 0 and var path && !line.AsSpan(path).StartsWith("/memfd:");

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
