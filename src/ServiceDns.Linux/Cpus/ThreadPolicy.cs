using System.Runtime.InteropServices;
using ServiceDns.Linux.Processes;

namespace ServiceDns.Linux.Cpus;

/// <summary>What happens when the calling thread has something to do while another runs on its CPU (sched(7)).</summary>
public static unsafe partial class ThreadPolicy
{
    private const int Other = 0, Batch = 3; // SCHED_OTHER, SCHED_BATCH
    private const int PolicyField = 41;
    private const int ParameterSize = 48; // bytes of musl's struct sched_param; glibc's is its first four

    /// <summary>
    /// Whether this process was started with the system's usual policy, which its first thread keeps. Whoever has started it with another
    /// wants that one.
    /// </summary>
    public static bool IsUsual { get; } = ProcessStat.Field(PolicyField) == $"{Other}";

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

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_setschedparam")]
    private static partial int SetPolicy(nint thread, int policy, byte* parameter);
}
