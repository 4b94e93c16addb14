using ServiceDns.Cluster;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>What the table held when it was read, less what has been found to be wanted.</summary>
internal sealed class KernelTable
{
    private const int Attempts = 10;

    private readonly Dictionary<ElementBytes, (ElementBytes Data, string Comment)>[] elements;
    private readonly Dictionary<string, List<string>> rules = [];
    private readonly Dictionary<string, (string Map, uint Number)> numbers = [];

    private KernelTable(TableLayout layout) =>
        elements = [.. layout.Sets.Select(_ => new Dictionary<ElementBytes, (ElementBytes, string)>())];

    /// <summary>Whether there was a table that can be adopted.</summary>
    public bool IsAdopted { get; private set; }

    /// <summary>Whether there was one that can not, so that it must be removed.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>The chains that were there and have not been claimed.</summary>
    public IReadOnlyCollection<string> Chains => rules.Keys;

    /// <summary>The highest number of a chain.</summary>
    public uint LastChain => numbers.Count == 0 ? 0 : numbers.Values.Max(entry => entry.Number);

    /// <summary>Reads the table, which nobody but this process is expected to change meanwhile.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="layout">The table.</param>
    /// <param name="baseChains">The chains that it has to have.</param>
    /// <param name="isDoubtful">Whether somebody else may have changed it, so that nothing follows from anything.</param>
    public static KernelTable Read(NftConversation kernel, TableLayout layout, IEnumerable<NftChain> baseChains, bool isDoubtful)
    {
        var table = new KernelTable(layout);
        if (kernel.ReadTable(TableLayout.Table) is not { } version) return table;
        table.IsForeign = version != TableLayout.Version || !HasParts(kernel, layout, baseChains);
        if (table.IsForeign) return table;
        table.IsAdopted = true;
        foreach (var chain in kernel.ReadChains(TableLayout.Table)) table.rules[chain.Name] = [];
        foreach (var rule in kernel.ReadRules(TableLayout.Table)) table.rules[rule.Chain].Add(rule.Comment);
        foreach (var map in new[] { TableLayout.Chains, TableLayout.InsideChains })
        {
            Dictionary<string, uint> chains = [];
            ReadSteadily(kernel, map, chains.Clear, element =>
                element.Chain is null || chains.TryAdd(element.Chain, new ElementBytes(element.Key).Number));
            foreach (var (chain, number) in chains) table.numbers[chain] = (map, number);
        }
        foreach (var set in Enum.GetValues<TableSet>().Where(set => !PoolReader.Reads(set))) table.ReadElements(kernel, layout, set);
        if (!isDoubtful && new PoolReader(kernel, layout, table.elements, table.numbers).TryRead()) return table;
        foreach (var set in Enum.GetValues<TableSet>().Where(PoolReader.Reads)) table.ReadElements(kernel, layout, set);
        return table;
    }

    private void ReadElements(NftConversation kernel, TableLayout layout, TableSet set)
    {
        var found = elements[(int)set];
        ReadSteadily(kernel, layout.NameOf(set), found.Clear, element =>
        {
            var value = new ElementBytes(element.KeyEnd.IsEmpty ? element.Data : element.KeyEnd);
            return found.TryAdd(new ElementBytes(element.Key), (value, element.Comment));
        });
    }

    /// <summary>
    /// Reads a set until nothing came twice, which tells that nothing is missing. That others change tables of theirs is passed over after
    /// some attempts: ours is not among them.
    /// </summary>
    private static void ReadSteadily(NftConversation kernel, string set, Action restart, ElementTaker take)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            restart();
            var cameOnce = true;
            var isSteady = kernel.ReadElements(TableLayout.Table, set, element => cameOnce &= take(element));
            if (cameOnce && (isSteady || attempt > Attempts / 2)) return;
        }
        throw new ForwardingException($"the nftables set {set} changes all the time and can not be read");
    }

    /// <summary>Takes an element; false when it was there before.</summary>
    private delegate bool ElementTaker(NftElementState element);

    /// <summary>Claims a chain: the comments of its rules, null when it was not there.</summary>
    public IReadOnlyList<string>? Take(string chain) => rules.Remove(chain, out var comments) ? comments : null;

    /// <summary>The map that leads to a chain, and its number there; null when there is none.</summary>
    public (string Map, uint Number)? NumberOf(string chain) => numbers.TryGetValue(chain, out var entry) ? entry : null;

    /// <summary>The number of a service port, null when it was not there.</summary>
    public uint? NumberOf(PlannedPort port, TableLayout layout)
    {
        foreach (var frontend in port.Frontends)
        {
            var key = ElementKeys.Frontend(frontend, port.Key.Protocol, layout.AddressLength);
            if (!elements[(int)TableSet.Pools].TryGetValue(key, out var pool) || pool.Comment != port.Key.ToString()) continue;
            return pool.Data.Number & ~PoolNumber.LocalBit;
        }
        return null;
    }

    /// <summary>The highest number of a service port.</summary>
    public uint LastService()
    {
        var last = 0u;
        foreach (var pool in elements[(int)TableSet.Pools].Values) last = Math.Max(last, pool.Data.Number);
        foreach (var slot in elements[(int)TableSet.Slots].Keys) last = Math.Max(last, slot.Number);
        return last & ~PoolNumber.LocalBit;
    }

    /// <summary>The endpoints of a pool, by slot.</summary>
    public ValueList<PlannedEndpoint> SlotsOf(uint pool)
    {
        List<PlannedEndpoint> slots = [];
        while (elements[(int)TableSet.Slots].TryGetValue(ElementKeys.Slot(pool, (uint)slots.Count), out var slot))
        {
            slots.Add(ElementKeys.ReadEndpoint(slot.Data));
        }
        return slots.ToValueList();
    }

    /// <summary>The endpoints that clients stay with, and their numbers.</summary>
    public IEnumerable<(PlannedEndpoint Endpoint, uint Number)> Choices() => elements[(int)TableSet.Members]
        .Select(member => (ElementKeys.ReadEndpoint(member.Value.Data), member.Key.SecondNumber));

    /// <summary>Claims an element: what is there and right stays, what is not goes into the change.</summary>
    public void Want(in Element element, TableChange change)
    {
        if (elements[(int)element.Set].Remove(element.Key, out var known))
        {
            if (known.Data == element.Data && known.Comment == (element.Comment ?? "")) return;
            change.Remove(new Element(element.Set, element.Key, known.Data));
        }
        change.Add(element);
    }

    /// <summary>Removes what nobody claimed.</summary>
    public void RemoveRest(TableChange change)
    {
        for (var i = 0; i < elements.Length; i++)
        {
            foreach (var (key, value) in elements[i]) change.Remove(new Element((TableSet)i, key, value.Data));
            elements[i].Clear();
        }
    }

    private static bool HasParts(NftConversation kernel, TableLayout layout, IEnumerable<NftChain> baseChains)
    {
        var sets = kernel.ReadSets(TableLayout.Table);
        if (layout.Sets.Concat(layout.Others).Any(set => !sets.TryGetValue(set.Name, out var known) || !set.IsLike(known))) return false;
        var chains = kernel.ReadChains(TableLayout.Table);
        return baseChains.All(chain => !chains.Any(known => known.Name == chain.Name && known != chain));
    }
}
