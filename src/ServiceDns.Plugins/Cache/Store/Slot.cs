namespace ServiceDns.Plugins.Cache;

/// <summary>What a slot of the index holds: half of the hash, the store, how often the entry was used of late, and where it is.</summary>
/// <param name="Word">32 bits of the hash, 1 in use, 1 denial, 2 uses, 28 the line; 0 for a free slot.</param>
internal readonly record struct Slot(ulong Word)
{
    /// <summary>Uses that are counted.</summary>
    public const int MostUses = 3;

    /// <summary>Lines that a slot can tell apart.</summary>
    public const int MostLines = 1 << 28;

    /// <summary>What a reader can know of a slot before it looks.</summary>
    public const ulong KeyMask = 0xFFFF_FFFF_C000_0000;

    /// <summary>The part that is of the hash.</summary>
    public const ulong HashMask = 0xFFFF_FFFF_0000_0000;

    private const ulong Used = 1UL << 31, Denial = 1UL << 30;
    private const int UsesShift = 28;

    /// <summary>A slot that leads to a new entry.</summary>
    public Slot(ulong hash, bool isDenial, int line)
        : this((hash & HashMask) | Used | (isDenial ? Denial : 0) | (uint)line)
    {
    }

    /// <summary>Whether it leads anywhere.</summary>
    public bool IsUsed => (Word & Used) != 0;

    /// <summary>Whether that is in the store of denials.</summary>
    public bool IsDenial => (Word & Denial) != 0;

    /// <summary>Uses since it was last looked at, as far as they are counted.</summary>
    public int Uses => (int)(Word >> UsesShift) & MostUses;

    /// <summary>The entry's first line in its store's memory.</summary>
    public int Line => (int)(Word & (MostLines - 1));

    /// <summary>Without uses and line.</summary>
    public ulong Key => Word & KeyMask;

    /// <summary>The same with other uses.</summary>
    public Slot WithUses(int uses) => new((Word & ~((ulong)MostUses << UsesShift)) | ((ulong)uses << UsesShift));

    /// <summary>The same entry elsewhere.</summary>
    public Slot At(int line) => new((Word & ~(MostLines - 1UL)) | (uint)line);
}
