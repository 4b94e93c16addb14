using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Cpus;

/// <summary>The CPUs that threads may run on (sched_setaffinity(2)).</summary>
public static unsafe partial class ThreadCpus
{
    private const int MaskSize = 1024, BitsPerByte = 8; // 8,192 CPUs, the most that a kernel can be built for

    /// <summary>
    /// The CPUs of this process: those of its first thread, which nobody here binds. The runtime gives new threads the same, whoever
    /// starts them. Null when the system does not tell.
    /// </summary>
    public static CpuSet? OfProcess()
    {
        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        if (GetAffinity(Environment.ProcessId, MaskSize, mask) < 0) return null;
        var bits = new List<int>();
        for (var i = 0; i < MaskSize * BitsPerByte; i++)
        {
            if ((mask[i / BitsPerByte] & (1 << (i % BitsPerByte))) != 0) bits.Add(i); // little-endian words: byte order is bit order
        }
        return new CpuSet(bits);
    }

    /// <summary>Binds the calling thread to some CPUs. False when the system refuses: it then runs where it did.</summary>
    public static bool Bind(CpuSet cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        var mask = stackalloc byte[MaskSize];
        new Span<byte>(mask, MaskSize).Clear();
        foreach (var cpu in cpus.Numbers) mask[cpu / BitsPerByte] |= (byte)(1 << (cpu % BitsPerByte));
        return SetAffinity(0, MaskSize, mask) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, byte* mask);
}
