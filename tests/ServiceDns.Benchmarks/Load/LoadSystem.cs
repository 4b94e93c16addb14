using System.Runtime.InteropServices;

namespace ServiceDns.Benchmarks.Load;

/// <summary>System calls of the load generator.</summary>
internal static unsafe partial class LoadSystem
{
    private const short PollIn = 1;

    private const int MaskSize = 128; // cpu_set_t: 1024 processors

    /// <summary>Keeps the calling thread on one processor.</summary>
    /// <exception cref="InvalidOperationException">The system refuses.</exception>
    public static void PinThread(int processor)
    {
        var mask = stackalloc byte[MaskSize];
        mask[processor / 8] = (byte)(1 << (processor % 8));
        if (SetAffinity(0, MaskSize, mask) != 0) throw new InvalidOperationException($"processor {processor} is not allowed");
    }

    /// <summary>Sleeps until one of the descriptors can be read, at most a millisecond.</summary>
    public static void Wait(ReadOnlySpan<int> descriptors)
    {
        var polled = stackalloc Polled[descriptors.Length];
        for (var i = 0; i < descriptors.Length; i++) polled[i] = new Polled { Descriptor = descriptors[i], Events = PollIn };
        Poll(polled, (nuint)descriptors.Length, 1);
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Polled* descriptors, nuint count, int milliseconds);

    /// <summary>struct pollfd; what the system writes into its last two bytes is not read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 8)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
    }
}
