using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Cpus;

/// <summary>What happens when the calling thread has something to do while another runs on its CPU (sched(7)).</summary>
public static unsafe partial class ThreadPolicy
{
    private const int Other = 0, Batch = 3; // SCHED_OTHER, SCHED_BATCH
    private const int ParameterSize = 48; // bytes of musl's struct sched_param; glibc's is its first four

    /// <summary>Whether it has the system's usual policy. Whoever has started the program under another wants that one.</summary>
    public static bool IsUsual()
    {
        var parameter = stackalloc byte[ParameterSize];
        return GetPolicy(Self(), out var policy, parameter) == 0 && policy == Other;
    }

    /// <summary>
    /// Lets it wait until the other sleeps or has used up its time (SCHED_BATCH), or, as is usual, interrupt the other. False when the
    /// system refuses; then nothing is changed.
    /// </summary>
    public static bool Wait(bool waits)
    {
        var parameter = stackalloc byte[ParameterSize];
        new Span<byte>(parameter, ParameterSize).Clear();
        return SetPolicy(Self(), waits ? Batch : Other, parameter) == 0;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getschedparam")]
    private static partial int GetPolicy(nint thread, out int policy, byte* parameter);

    [LibraryImport("libc", EntryPoint = "pthread_setschedparam")]
    private static partial int SetPolicy(nint thread, int policy, byte* parameter);
}
