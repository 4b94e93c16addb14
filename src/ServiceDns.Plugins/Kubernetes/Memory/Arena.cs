using System.Numerics;
using System.Runtime.InteropServices;
using ServiceDns.Linux.Memory;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Native memory for blocks of bytes that never change once they are stored. One writer; readers take no lock and stay inside a
/// <see cref="Reading"/> while they look at a block. What is retired is used again when every reader of that moment has left.
/// </summary>
/// <remarks>
/// A handle is 32 bits: a chunk's number and, in units of 8 bytes, the place in it. Free blocks are kept by size: exact up to 256 bytes,
/// above in eight steps a doubling, so that at most an eighth of a block is unused. A block's first 8 bytes are a hash and its length.
/// No block touches more cache lines than one of its size must, and chunks are huge pages: a look-up that misses the caches is most of
/// what an answer costs.
/// </remarks>
internal sealed unsafe class Arena
{
    /// <summary>What stands at the head of every block: 4 bytes that are the caller's own, then its length.</summary>
    public const int LengthOffset = 4, SmallestBlock = 8;

    private const int UnitBits = 3, PlaceBits = 18, UnitsInChunk = 1 << PlaceBits, MostChunks = 1 << (32 - PlaceBits);
    private const int LargestShared = UnitsInChunk / 2; // what is larger gets a chunk of its own
    private const int ExactSizes = 32, UnitsInLine = 8;

    private readonly byte** chunks = (byte**)NativeMemory.AllocZeroed(MostChunks, (nuint)sizeof(byte*));
    private readonly uint[] free = new uint[SizeClass.Count]; // first block of each list; a free block's first 4 bytes lead to the next
    private readonly Stack<int> emptyChunks = [];
    private readonly List<uint> retired = [], leaving = [];
    private GracePeriod grace;
    private int chunkCount = 1; // there is no chunk 0, so that no handle is 0
    private uint current;
    private uint used = UnitsInChunk;

    /// <summary>Gives the memory back when neither writer nor reader can reach it.</summary>
    ~Arena()
    {
        for (var i = 1; i < chunkCount; i++) NativeMemory.AlignedFree(chunks[i]);
        NativeMemory.Free(chunks);
        if (Reserved > 0) GC.RemoveMemoryPressure(Reserved);
    }

    /// <summary>Bytes taken from the system; of these, what no block lies in yet is not backed by memory.</summary>
    public long Reserved { get; private set; }

    /// <summary>Bytes of the blocks in use, those that are retired and not yet free included.</summary>
    public long Used { get; private set; }

    /// <summary>A block's bytes, for as long as the reading lasts; for the writer, until it retires the block.</summary>
    public ReadOnlySpan<byte> this[uint handle]
    {
        get
        {
            var block = PointerTo(handle);
            return new ReadOnlySpan<byte>(block, *(int*)(block + LengthOffset));
        }
    }

    /// <summary>Where a block lies.</summary>
    public byte* PointerTo(uint handle) => chunks[handle >> PlaceBits] + ((nuint)(handle & (UnitsInChunk - 1)) << UnitBits);

    /// <summary>Copies a block in, and writes its length into it. Never gives 0 or <see cref="uint.MaxValue"/>.</summary>
    public uint Store(ReadOnlySpan<byte> block)
    {
        var handle = Reserve(block.Length);
        var place = PointerTo(handle);
        block.CopyTo(new Span<byte>(place, block.Length));
        *(int*)(place + LengthOffset) = block.Length;
        return handle;
    }

    /// <summary>A block to be filled by the caller: it holds anything but for its length.</summary>
    public uint Reserve(int length)
    {
        var size = SizeClass.Of(Units(length));
        var handle = size.Units > LargestShared ? NewChunk(length) << PlaceBits : Take(size);
        *(int*)(PointerTo(handle) + LengthOffset) = length;
        Used += length;
        return handle;
    }

    /// <summary>Gives up a block that no new reader can find. Readers that have it may go on with it.</summary>
    public void Retire(uint handle) => retired.Add(handle);

    /// <summary>Frees what was retired, as far as all who read then have left. To be called after each change.</summary>
    public void Reclaim()
    {
        FreeLeaving();
        if (leaving.Count > 0 || retired.Count == 0) return;
        leaving.AddRange(retired);
        retired.Clear();
        grace = GracePeriod.Begin();
        FreeLeaving();
    }

    private static uint Units(int bytes) => ((uint)bytes + SmallestBlock - 1) >> UnitBits;

    private uint Take(in SizeClass size)
    {
        var handle = free[size.Index];
        if (handle != 0)
        {
            free[size.Index] = *(uint*)PointerTo(handle);
            return handle;
        }
        SkipRestOfLine(size.Units);
        if (used + size.Units > UnitsInChunk)
        {
            current = NewChunk(UnitsInChunk << UnitBits);
            used = 0;
        }
        handle = (current << PlaceBits) | used;
        used += size.Units;
        return handle;
    }

    /// <summary>Goes on to the next line where a block would lie in more lines than it must; what is left over is a free block.</summary>
    private void SkipRestOfLine(uint units)
    {
        var inLine = used % UnitsInLine;
        if (inLine == 0 || inLine + units <= (units + UnitsInLine - 1) / UnitsInLine * UnitsInLine) return;
        var left = UnitsInLine - inLine;
        var handle = (current << PlaceBits) | used;
        *(uint*)PointerTo(handle) = free[left];
        free[left] = handle;
        used += left;
    }

    private uint NewChunk(int bytes)
    {
        if (!emptyChunks.TryPop(out var number)) number = chunkCount++;
        if (number >= MostChunks) throw new InsufficientMemoryException("the cluster's answers take more than 32 GiB");
        chunks[number] = HugePages.Allocate((nuint)bytes);
        Reserved += bytes;
        GC.AddMemoryPressure(bytes);
        return (uint)number;
    }

    private void FreeLeaving()
    {
        if (leaving.Count == 0 || !grace.IsOver) return;
        foreach (var handle in leaving) Free(handle);
        leaving.Clear();
    }

    private void Free(uint handle)
    {
        var block = PointerTo(handle);
        var length = *(int*)(block + LengthOffset);
        Used -= length;
        var size = SizeClass.Of(Units(length));
        if (size.Units > LargestShared)
        {
            NativeMemory.AlignedFree(block);
            chunks[handle >> PlaceBits] = null;
            emptyChunks.Push((int)(handle >> PlaceBits));
            Reserved -= length;
            GC.RemoveMemoryPressure(length);
            return;
        }
        *(uint*)block = free[size.Index];
        free[size.Index] = handle;
    }

    /// <summary>A size that blocks are cut to.</summary>
    private readonly record struct SizeClass(int Index, uint Units)
    {
        public const int Count = ExactSizes + 1 + 8 * (PlaceBits - 3);

        public static SizeClass Of(uint units)
        {
            if (units <= ExactSizes) return new SizeClass((int)units, units);
            var shift = BitOperations.Log2(units) - 3;
            var steps = (units + (1u << shift) - 1) >> shift; // 8 to 16
            return new SizeClass(ExactSizes + 1 + (shift - 2) * 8 + (int)steps - 8, steps << shift);
        }
    }
}
