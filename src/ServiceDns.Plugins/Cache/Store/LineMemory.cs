using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ServiceDns.Plugins.Cache;

/// <summary>Native memory in lines of 64 bytes, as processors fetch it. The system backs with pages what is touched.</summary>
/// <remarks>
/// Freed when the garbage collector finds that nobody has it any more: whoever reads in it keeps it alive until done. The collector is told
/// how much it is, or a server that makes no other garbage would keep the cache of every configuration it ever had.
/// </remarks>
internal sealed unsafe class LineMemory
{
    /// <summary>Bytes of a line.</summary>
    public const int LineSize = 64;

    private const int SlackLines = 8; // a reader that is overtaken by a writer may compare a name behind the end

    private readonly byte* start;
    private readonly long size;

    /// <summary>Takes memory of that many lines. It holds anything.</summary>
    public LineMemory(int count)
    {
        size = (long)(count + SlackLines) * LineSize;
        start = (byte*)NativeMemory.AlignedAlloc((nuint)size, LineSize);
        GC.AddMemoryPressure(size);
    }

    /// <summary>Gives the memory back.</summary>
    ~LineMemory()
    {
        NativeMemory.AlignedFree(start);
        GC.RemoveMemoryPressure(size);
    }

    /// <summary>The first byte of a line; what follows in memory are the next lines.</summary>
    public ref byte this[int line] => ref start[(nint)(uint)line * LineSize];

    /// <summary>Asks the processor to fetch lines; where it can not be asked, nothing happens.</summary>
    public void Prefetch(int line, int count = 1)
    {
        if (!Sse.IsSupported) return;
        var at = start + (nint)(uint)line * LineSize;
        for (var i = 0; i < count; i++) Sse.Prefetch0(at + i * LineSize);
    }
}
