using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Processes;

/// <summary>
/// Signals that whoever started this process has told the system to ignore, as a shell does with those it runs in the background.
/// </summary>
public static unsafe partial class IgnoredSignals
{
    private const nint Default = 0, Ignored = 1; // SIG_DFL, SIG_IGN
    private const int ActionSize = 256; // struct sigaction has 152 bytes in glibc and musl, 16 in macOS; the handler comes first in each

    /// <summary>
    /// Gives a signal its default meaning when it is ignored, and otherwise leaves it alone. Call before anything handles it.
    /// </summary>
    /// <param name="number">The system's number of it, such as 2 for SIGINT.</param>
    public static void Heed(int number)
    {
        var action = stackalloc nint[ActionSize / sizeof(nint)];
        if (GetAction(number, null, action) == 0 && action[0] == Ignored) Set(number, Default);
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int GetAction(int number, void* next, nint* present);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Set(int number, nint handler);
}
