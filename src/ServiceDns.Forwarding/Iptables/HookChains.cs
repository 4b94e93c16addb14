using ServiceDns.Cluster;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>
/// Tables, and their chains at the kernel's hooks. With the nft flavour they come with the first rule for them, and stay when the last one
/// is gone. So that <c>--cleanup</c> can remove those that this mode made, and no others, a rule beside the canary names them.
/// </summary>
internal static class HookChains
{
    private const string Begin = "-m comment --comment \"made with it: ", End = "\" -j RETURN", Table = "table";

    /// <summary>The rule that names what of a table this mode makes, as far as it makes anything.</summary>
    /// <param name="saved">The rules that are there: a restart goes by what the first start wrote.</param>
    /// <param name="table">The table.</param>
    /// <param name="missing">What the table lacks now, by <see cref="Missing"/>.</param>
    public static IReadOnlyList<string> Note(SavedRules saved, string table, Func<string, IReadOnlyList<string>> missing)
    {
        if (saved.Find(table, IptablesNames.Canary) is { } canary) return [.. canary.Where(IsNote)];
        var made = missing(table);
        return made.Count == 0 ? [] : [Begin + string.Join(' ', made) + End];
    }

    /// <summary>What this mode makes in a table, and the kernel does not have yet.</summary>
    public static IReadOnlyList<string> Missing(IpFamily family, string table) => Ask(family, kernel =>
    {
        var there = kernel.ReadChains(table).Select(chain => chain.Name).ToHashSet();
        var hooks = NodeChains.Jumps.Where(jump => jump.Table == table).Select(jump => jump.From).Distinct();
        return (IReadOnlyList<string>)
            [.. kernel.ReadTable(table) is null ? [Table] : Array.Empty<string>(), .. hooks.Where(hook => !there.Contains(hook))];
    });

    /// <summary>Removes what the rules name, as far as nobody else uses it.</summary>
    /// <param name="family">The family.</param>
    /// <param name="before">The rules while ours were there.</param>
    /// <param name="after">The rules without ours.</param>
    public static void Remove(IpFamily family, SavedRules before, SavedRules after)
    {
        foreach (var table in NodeChains.Tables)
        {
            if (before.Find(table, IptablesNames.Canary)?.FirstOrDefault(IsNote) is not { } note) continue;
            Ask(family, kernel => Remove(kernel, family, table, note[Begin.Length..^End.Length].Split(' '), after));
        }
    }

    private static bool IsNote(string rule) => rule.StartsWith(Begin, StringComparison.Ordinal);

    private static bool Remove(NftConversation kernel, IpFamily family, string table, string[] made, SavedRules after)
    {
        var used = kernel.ReadRules(table).Select(rule => rule.Chain).ToHashSet();
        var chains = kernel.ReadChains(table).Select(chain => chain.Name).ToList();
        var idle = chains.Where(chain => made.Contains(chain) && !used.Contains(chain) && after.Accepts(table, chain)).ToList();
        using var batch = new NftBatch(NftFamilies.Of(family), table);
        idle.ForEach(batch.DeleteChain);
        if (made.Contains(Table) && chains.Count == idle.Count && kernel.ReadSets(table).Count == 0) batch.DeleteTable();
        return batch.IsEmpty || kernel.Commit(batch).IsSuccess; // what somebody has begun to use meanwhile stays
    }

    private static T Ask<T>(IpFamily family, Func<NftConversation, T> question)
    {
        try
        {
            using var socket = NetlinkSocket.Open(NetlinkProtocol.Netfilter);
            return question(new NftConversation(socket, NftFamilies.Of(family)));
        }
        catch (NetlinkException error)
        {
            throw new ForwardingException(error.Message, error);
        }
    }
}
