using System.Runtime.InteropServices;

namespace ServiceDns.Linux.Memory;

/// <summary>
/// Memory that is read at random places: in pages of 2 MiB it takes a few entries of the processor's address cache, in pages of 4 KiB
/// hundreds, and each that is missing costs a walk through page tables (on a virtual machine, through two of them).
/// </summary>
public static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page, and what its address is a multiple of.</summary>
    public const int Size = 2 << 20;

    private const int AdviseHugePage = 14; // MADV_HUGEPAGE

    /// <summary>
    /// Takes memory, in huge pages if the system gives them; the caller gives it back by <see cref="NativeMemory.AlignedFree"/>.
    /// </summary>
    /// <param name="bytes">A multiple of <see cref="Size"/>, or what is behind the last multiple is in small pages.</param>
    public static byte* Allocate(nuint bytes)
    {
        var start = (byte*)NativeMemory.AlignedAlloc(bytes, Size);
        if (OperatingSystem.IsLinux()) _ = Advise(start, bytes / Size * Size, AdviseHugePage); // a refusal changes nothing but speed
        return start;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
