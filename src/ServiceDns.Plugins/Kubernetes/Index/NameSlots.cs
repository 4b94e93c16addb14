namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// The slots of a <see cref="NameTable"/>: a block of its arena, a power of two of them. Good inside a <see cref="Reading"/>.
/// </summary>
/// <remarks>The first slot is the block's head, and looks to who comes by like one whose node is gone.</remarks>
internal sealed unsafe class NameSlots
{
    /// <summary>In the lower half of a slot: its node is gone.</summary>
    public const uint NoHandle = uint.MaxValue;

    private readonly ulong* start;
    private readonly int mask;

    private NameSlots(uint handle, ulong* start, int size)
    {
        Handle = handle;
        this.start = start;
        mask = size - 1;
        new Span<ulong>(start + 1, mask).Clear();
        *(uint*)start = NoHandle;
    }

    /// <summary>The block.</summary>
    public uint Handle { get; }

    /// <summary>How many there are, the first included.</summary>
    public int Size => mask + 1;

    /// <summary>A slot: in the upper half its hash, in the lower its node's handle; 0 when it was never used.</summary>
    public ulong this[int place]
    {
        get => Volatile.Read(ref start[place]);
        set => Volatile.Write(ref start[place], value);
    }

    /// <summary>Takes a block for that many.</summary>
    public static NameSlots Make(Arena arena, int size)
    {
        var handle = arena.Reserve(size * sizeof(ulong));
        return new NameSlots(handle, (ulong*)arena.PointerTo(handle), size);
    }

    /// <summary>Where to begin to look for a hash.</summary>
    public int Start(uint hash) => (int)hash & mask;

    /// <summary>Where to go on.</summary>
    public int Next(int place) => (place + 1) & mask;

    /// <summary>Where the slot is that a look for the hash begins with.</summary>
    public void* PlaceOf(uint hash) => start + Start(hash);
}
