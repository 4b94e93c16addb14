namespace ServiceDns.Plugins.Cache;

/// <summary>The bounds of a store.</summary>
/// <param name="Entries">Entries.</param>
/// <param name="Bytes">Bytes of memory for them.</param>
internal readonly record struct StoreSize(long Entries, long Bytes)
{
    private const int Part = 256, FewestParts = 4; // CoreDNS's shards, by which it rounds
    private const int BytesOfEntry = 512; // an answer without signatures takes 128 to 256
    private const int MemoryShare = 8;
    private const long FewestBytes = 4 << 20; // so that the longest response finds room in a shard
    private const long MostBytes = (long)Slot.LinesInAll * LineMemory.LineSize;

    /// <summary>
    /// The bounds of a capacity: entries rounded down to a multiple of 256, at least 1024; half a kilobyte for each, 4 MiB at least, and
    /// at most an eighth of the memory that there is.
    /// </summary>
    /// <param name="capacity">Entries, as written.</param>
    /// <param name="memory">Bytes that the process may use.</param>
    public static StoreSize Of(long capacity, long memory)
    {
        var entries = Math.Max(capacity / Part, FewestParts) * Part;
        var most = Math.Clamp(memory / MemoryShare, FewestBytes, MostBytes);
        var bytes = entries > most / BytesOfEntry ? most : Math.Max(entries * BytesOfEntry, FewestBytes);
        return new StoreSize(Math.Min(entries, bytes / LineMemory.LineSize), bytes);
    }

    /// <summary>The part of one of so many shards.</summary>
    /// <param name="shards">How many.</param>
    /// <param name="staleTicks">How long an entry is of use after it expired.</param>
    public QueueLimits OfShard(int shards, long staleTicks) =>
        new((int)(Entries / shards), (int)(Bytes / LineMemory.LineSize / shards), staleTicks);
}
