namespace ServiceDns.Cluster.Control;

/// <summary>The addresses of one range that are taken. About 16 bytes an address.</summary>
internal sealed class AddressPool(IpRange range)
{
    private const int HashedAttempts = 8;

    private readonly HashSet<ulong> taken = [];
    private readonly ulong first = Math.Max(1, range.BandOffset), last = (ulong)range.LastOffset;
    private ulong takenAbove;

    public IpRange Range => range;

    /// <summary>Takes an address of the range; false when somebody has it.</summary>
    public bool TryTake(Address address) => TryTake((ulong)(address.Number - range.At(0).Number));

    /// <summary>Takes the address so many steps behind the network address; false when somebody has it or the range ends before.</summary>
    public bool TryTake(ulong offset)
    {
        if (offset > last || !taken.Add(offset)) return false;
        if (offset >= first) takenAbove++;
        return true;
    }

    /// <summary>
    /// Takes the free address that the hash leads to: in the upper band, in the lower one when that is full; null when both are.
    /// </summary>
    public Address? Take(StableHash hash)
    {
        var above = (UInt128)last - first + 1;
        if (takenAbove < above) return TakeIn(hash, first, above);
        return (ulong)taken.Count - takenAbove < first - 1 ? TakeIn(hash, 1, first - 1) : null;
    }

    private Address TakeIn(StableHash hash, ulong start, UInt128 count)
    {
        for (var attempt = 0; attempt < HashedAttempts; attempt++)
        {
            var offset = start + (ulong)(hash.Value(attempt) % count);
            if (TryTake(offset)) return range.At(offset);
        }
        // A crowded band: the next free one behind the first choice. The caller has seen that there is one.
        for (var slot = hash.Value() % count; ; slot = (slot + 1) % count)
        {
            if (TryTake(start + (ulong)slot)) return range.At(start + slot);
        }
    }
}
