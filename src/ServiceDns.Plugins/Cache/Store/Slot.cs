namespace ServiceDns.Plugins.Cache;

/// <summary>
/// What a slot of the index holds: half of the hash, the store, how often the entry was used of late, how long it is, and where.
/// </summary>
/// <param name="Word">32 bits of the hash, 1 in use, 1 denial, 2 uses, 2 the lines less one, 26 the first line; 0 for a free slot.</param>
internal readonly record struct Slot(ulong Word)
{
    /// <summary>Uses that are counted.</summary>
    public const int MostUses = 3;

    /// <summary>Lines that a slot can tell apart.</summary>
    public const int LinesInAll = 1 << 26;

    /// <summary>What a reader can know of a slot before it looks.</summary>
    public const ulong KeyMask = 0xFFFF_FFFF_C000_0000;

    /// <summary>The part that is of the hash.</summary>
    public const ulong HashMask = 0xFFFF_FFFF_0000_0000;

    private const ulong Used = 1UL << 31, Denial = 1UL << 30;
    private const int UsesShift = 28, LengthShift = 26, MostLength = 3;

    /// <summary>A slot that leads to a new entry.</summary>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="isDenial">Its store.</param>
    /// <param name="line">Its first line.</param>
    /// <param name="lines">Its lines.</param>
    public Slot(ulong hash, bool isDenial, int line = 0, int lines = 1)
        : this((hash & HashMask) | Used | (isDenial ? Denial : 0) | ((ulong)Math.Min(lines - 1, MostLength) << LengthShift) | (uint)line)
    {
    }

    /// <summary>Whether it leads anywhere.</summary>
    public bool IsUsed => (Word & Used) != 0;

    /// <summary>Whether that is in the store of denials.</summary>
    public bool IsDenial => (Word & Denial) != 0;

    /// <summary>Uses since it was last looked at, as far as they are counted.</summary>
    public int Uses => (int)(Word >> UsesShift) & MostUses;

    /// <summary>The entry's first line in its store's memory.</summary>
    public int Line => (int)(Word & (LinesInAll - 1));

    /// <summary>Lines of the entry that are worth fetching ahead: the first four, if it has that many.</summary>
    public int LinesAhead => 1 + ((int)(Word >> LengthShift) & MostLength);

    /// <summary>Without uses and line.</summary>
    public ulong Key => Word & KeyMask;

    /// <summary>The same with other uses.</summary>
    public Slot WithUses(int uses) => new((Word & ~((ulong)MostUses << UsesShift)) | ((ulong)uses << UsesShift));

    /// <summary>The same entry elsewhere.</summary>
    public Slot At(int line) => new((Word & ~(LinesInAll - 1UL)) | (uint)line);
}
