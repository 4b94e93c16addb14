using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Cpus;

/// <summary>What happens when the calling thread has something to do while another runs on its CPU (sched(7)).</summary>
public static unsafe partial class ThreadPolicy
{
    private const int Other = 0, Batch = 3; // SCHED_OTHER, SCHED_BATCH
    private const int ParameterSize = 48; // bytes of musl's struct sched_param; glibc's is its first four

    /// <summary>
    /// Whether this process was started with the system's usual policy, which its first thread keeps. Whoever has started it with another
    /// wants that one.
    /// </summary>
    public static bool IsUsual { get; } = OfFirstThread() == Other;

    /// <summary>
    /// Lets it wait until the other sleeps or has used up its time (SCHED_BATCH), or, as is usual, interrupt the other. False when the
    /// system refuses; then nothing is changed. Threads that it starts meanwhile are as it is.
    /// </summary>
    public static bool Wait(bool waits)
    {
        var parameter = stackalloc byte[ParameterSize];
        new Span<byte>(parameter, ParameterSize).Clear();
        return SetPolicy(Self(), waits ? Batch : Other, parameter) == 0;
    }

    /// <remarks>proc_pid_stat(5): the third field follows a name in parentheses, and policy is the 41st.</remarks>
    private static int? OfFirstThread()
    {
        try
        {
            var text = File.ReadAllText("/proc/self/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Length > 41 - 3 && int.TryParse(fields[41 - 3], out var policy) ? policy : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_setschedparam")]
    private static partial int SetPolicy(nint thread, int policy, byte* parameter);
}
