using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>The chains that forward to pools: which there are, under which number, and which are used.</summary>
/// <remarks>
/// A chain costs the kernel a walk over all jumps of the table, so one that is no longer used stays for a while: pools grow and shrink.
/// </remarks>
internal sealed class ChainNumbers(TableLayout layout)
{
    private readonly Dictionary<PoolChain, uint> numbers = [];
    private readonly UseCounts<PoolChain> uses = new();
    private readonly HashSet<PoolChain> idle = [];
    private uint last;

    /// <summary>Forgets all and goes on from what the kernel holds.</summary>
    public void Restart(KernelTable kernel)
    {
        numbers.Clear();
        uses.Clear();
        idle.Clear();
        last = kernel.LastChain;
    }

    /// <summary>The number of a chain that is used.</summary>
    public uint Of(PoolChain chain) => numbers[chain];

    /// <summary>Counts a use; at the first one the batch makes the chain, or takes over what is there.</summary>
    /// <returns>Chains that were made or rewritten.</returns>
    public int Use(PoolChain chain, NftBatch batch, TrafficRules traffic, KernelTable? kernel)
    {
        uses.Add(chain);
        if (numbers.ContainsKey(chain)) return 0;
        var name = chain.Name;
        var rules = chain.Build(layout, traffic);
        var known = kernel?.Take(name);
        var number = kernel?.NumberOf(name)?.Number;
        numbers[chain] = number ?? ++last;
        if (known is null) batch.CreateChain(rules.Chain);
        var isRight = known is not null && rules.Matches(known);
        if (known is not null && !isRight) batch.FlushChain(name);
        if (!isRight) rules.AppendTo(batch);
        if (number is null)
        {
            using var element = new NftElements();
            element.AddVerdict(BitConverter.GetBytes(numbers[chain]), NftVerdict.Goto, name);
            batch.AddElements(chain.Map, element);
        }
        return isRight && number is not null ? 0 : 1;
    }

    /// <summary>Takes back a use.</summary>
    public void Release(PoolChain chain) => uses.Remove(chain);

    /// <summary>Removes the chains that have not been used since this was called last.</summary>
    /// <returns>How many.</returns>
    public int RemoveIdle(NftBatch batch)
    {
        List<PoolChain> unused = [.. numbers.Keys.Where(chain => !uses.Contains(chain))];
        List<PoolChain> removed = [.. unused.Where(idle.Contains)];
        foreach (var chain in removed)
        {
            numbers.Remove(chain, out var number);
            Remove(batch, chain.Name, (chain.Map, number));
        }
        idle.Clear();
        idle.UnionWith(unused.Except(removed));
        return removed.Count;
    }

    /// <summary>Removes a chain, and its number from the map that leads to it.</summary>
    public static void Remove(NftBatch batch, string name, (string Map, uint Number)? entry)
    {
        if (entry is { } known)
        {
            using var element = new NftElements();
            element.Add(BitConverter.GetBytes(known.Number));
            batch.DeleteElements(known.Map, element);
        }
        batch.DeleteChain(name);
    }
}
