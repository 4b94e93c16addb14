using ServiceDns.Cluster;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>
/// Reads the sets that grow with the endpoints, by key. The kernel tells a set in parts, and counts its way to each from the beginning, so
/// that reading all of a set takes the square of its size; but which keys there are follows from the frontends, as every service port is
/// written in one transaction.
/// </summary>
internal sealed class PoolReader(
    NftConversation kernel,
    TableLayout layout,
    Dictionary<ElementBytes, (ElementBytes Data, string Comment)>[] elements,
    IReadOnlyDictionary<string, (string Map, uint Number)> chains)
{
    private const int KeysAtOnce = 1000;

    /// <summary>Whether a set is read so.</summary>
    public static bool Reads(TableSet set) => set is TableSet.Slots or TableSet.Choices or TableSet.Members or TableSet.Hairpins;

    /// <summary>Reads the elements of the sets that <see cref="Reads"/> names.</summary>
    /// <returns>False when something is not there that should be: then they have to be read as a whole.</returns>
    public bool TryRead()
    {
        Dictionary<uint, (int Size, bool IsSticky)> pools = [];
        Collect(pools, TableSet.Frontends, TableSet.Pools, TableLayout.Chains);
        Collect(pools, TableSet.InsideFrontends, TableSet.InsidePools, TableLayout.InsideChains);
        return Read(TableSet.Slots, Slots(pools, stickyOnly: false))
            && Read(TableSet.Hairpins, Elements(TableSet.Slots).Values.Select(AddressOf).Distinct().Select(ElementKeys.Hairpin))
            && Read(TableSet.Choices, Slots(pools, stickyOnly: true))
            && Read(TableSet.Members, Elements(TableSet.Choices).Select(pair => ElementKeys.Slot(pair.Key.Number, pair.Value.Data.Number)));
    }

    /// <summary>The pools that frontends lead to, with what the chain before them says of their size.</summary>
    private void Collect(Dictionary<uint, (int Size, bool IsSticky)> pools, TableSet frontends, TableSet numbers, string map)
    {
        var shapes = chains.Where(chain => chain.Value.Map == map)
            .ToDictionary(chain => chain.Value.Number, chain => PoolChain.SizeOf(chain.Key));
        foreach (var (frontend, chain) in Elements(frontends))
        {
            if (!shapes.TryGetValue(chain.Data.Number, out var shape)) continue;
            if (Elements(numbers).TryGetValue(frontend, out var pool)) pools[pool.Data.Number] = shape;
        }
    }

    private static IEnumerable<ElementBytes> Slots(Dictionary<uint, (int Size, bool IsSticky)> pools, bool stickyOnly) =>
        from pool in pools
        where pool.Value.IsSticky || !stickyOnly
        from slot in Enumerable.Range(0, pool.Value.Size)
        select ElementKeys.Slot(pool.Key, (uint)slot);

    private bool Read(TableSet set, IEnumerable<ElementBytes> wanted)
    {
        var found = Elements(set);
        Span<byte> bytes = stackalloc byte[ElementBytes.Limit];
        using var keys = new NftElements();
        foreach (var chunk in wanted.Chunk(KeysAtOnce))
        {
            keys.Clear();
            foreach (var key in chunk) keys.Add(key.CopyTo(bytes));
            var isThere = kernel.FindElements(
                TableLayout.Table, layout.NameOf(set), keys,
                element => found[new ElementBytes(element.Key)] = (new ElementBytes(element.Data), element.Comment));
            if (!isThere) return false;
        }
        return true;
    }

    private Dictionary<ElementBytes, (ElementBytes Data, string Comment)> Elements(TableSet set) => elements[(int)set];

    private static Address AddressOf((ElementBytes Data, string Comment) slot) => ElementKeys.ReadEndpoint(slot.Data).Address;
}
