namespace ServiceDns.Forwarding.Iptables;

/// <summary>What is in force, and what a change of it takes. A book whose change was refused is of no use any more.</summary>
internal sealed class RuleBook
{
    private readonly NodeSettings node;
    private readonly NodeChains nodeChains;
    private readonly UseCounts<ListedRule> listed = new();
    private readonly Dictionary<string, int> totals = NodeChains.Tables.ToDictionary(table => table, _ => 0);

    /// <summary>Opens a book for a host of which nothing is known yet.</summary>
    public RuleBook(NodeSettings node, NodeChains nodeChains)
    {
        (this.node, this.nodeChains) = (node, nodeChains);
        foreach (var chain in nodeChains.All) totals[chain.Table] += chain.Last.Count;
        foreach (var jump in NodeChains.Jumps) totals[jump.Table]++;
    }

    /// <summary>How many rules of ours a table has.</summary>
    public int TotalIn(string table) => totals[table];

    /// <summary>What makes the whole plan of what a host has. Nothing leads to a new chain before it is there.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="saved">What the host has.</param>
    /// <param name="chainsAtOnce">How many chains one text may name.</param>
    public RestoreTexts Adopt(ForwardingPlan plan, SavedRules saved, int chainsAtOnce)
    {
        var texts = new RestoreTexts(chainsAtOnce);
        HashSet<(string Table, string Chain)> wanted = [.. nodeChains.All.Select(chain => (chain.Table, chain.Name))];
        foreach (var chain in nodeChains.All.Where(IsTarget)) AdoptList(chain, [], saved.Find(chain.Table, chain.Name), texts.Next());
        foreach (var port in plan.Ports.Values)
        {
            var text = texts.Next();
            var rules = PortRules.Of(port, node);
            foreach (var chain in rules.Chains)
            {
                wanted.Add(("nat", chain.Name));
                totals["nat"] += chain.Rules.Count;
                if (saved.Find("nat", chain.Name)?.SequenceEqual(chain.Rules) != true) text.Replace("nat", chain.Name, chain.Rules);
            }
            foreach (var rule in rules.Listed) List(rule);
        }
        // iptables-nft-restore sorts the chains that rules lead to, and looks for a chain's place from the first on: the last come first.
        var lists = listed.All.OrderByDescending(rule => Target(rule.Text), StringComparer.Ordinal)
            .ToLookup(rule => (rule.Table, rule.Chain), rule => rule.Text);
        var last = texts.Next();
        foreach (var chain in nodeChains.All.Where(chain => !IsTarget(chain)))
        {
            AdoptList(chain, [.. lists[(chain.Table, chain.Name)]], saved.Find(chain.Table, chain.Name), last);
        }
        foreach (var place in NodeChains.Jumps.GroupBy(jump => (jump.Table, jump.From)))
        {
            var (table, from) = place.Key;
            AdoptJumps(table, from, [.. place.Select(jump => jump.Rule)], saved.JumpsFrom(table, from), last);
        }
        texts.Remove([.. saved.Chains.Where(chain => !wanted.Contains(chain))]);
        return texts;
    }

    /// <summary>What a difference of plans takes: it costs what changed, whatever else there is.</summary>
    public RestoreText Change(PlanDelta delta)
    {
        var text = new RestoreText();
        var changes = delta.Ports
            .Select(change => (Before: PortRules.Of(change.Before, node), After: PortRules.Of(change.After, node)))
            .ToList();
        foreach (var (before, after) in changes) ChangeChains(before, after, text);
        foreach (var rule in changes.SelectMany(change => change.After.Listed))
        {
            if (List(rule)) text.Insert(rule.Table, rule.Chain, rule.Text);
        }
        foreach (var rule in changes.SelectMany(change => change.Before.Listed))
        {
            if (!listed.Remove(rule)) continue;
            totals[rule.Table]--;
            text.Delete(rule.Table, rule.Chain, rule.Text);
        }
        return text;
    }

    /// <summary>What removes everything of ours.</summary>
    public static RestoreTexts Clear(SavedRules saved, int chainsAtOnce)
    {
        var texts = new RestoreTexts(chainsAtOnce);
        foreach (var (table, from, rule) in saved.Jumps) texts.Next().Delete(table, from, rule);
        texts.Remove([.. saved.Chains]);
        return texts;
    }

    /// <summary>Chains of service ports lead to these.</summary>
    private static bool IsTarget(NodeChain chain) => chain.Name is IptablesNames.Mark or IptablesNames.MarkOthers;

    private static string Target(string rule) => rule[(rule.LastIndexOf(" -j ", StringComparison.Ordinal) + 1)..];

    private void ChangeChains(PortRules before, PortRules after, RestoreText text)
    {
        var old = before.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
        foreach (var chain in after.Chains)
        {
            totals["nat"] += chain.Rules.Count;
            if (!old.Remove(chain.Name, out var rules) || !rules.SequenceEqual(chain.Rules)) text.Replace("nat", chain.Name, chain.Rules);
        }
        foreach (var name in old.Keys) text.Remove("nat", name);
        totals["nat"] -= before.Chains.Sum(chain => chain.Rules.Count);
    }

    private bool List(ListedRule rule)
    {
        if (!listed.Add(rule)) return false;
        totals[rule.Table]++;
        return true;
    }

    /// <summary>Rules of a list that are right stay where they are, and go on counting.</summary>
    private static void AdoptList(NodeChain chain, List<string> wanted, IReadOnlyList<string>? there, RestoreText text)
    {
        var first = there is null ? -1 : there.Count - chain.Last.Count; // the first of the last ones
        var ours = there?.Take(Math.Max(0, first)).ToHashSet(StringComparer.Ordinal);
        if (ours is null || first < 0 || ours.Count != first || !there!.Skip(first).SequenceEqual(chain.Last))
        {
            text.Replace(chain.Table, chain.Name, wanted.Concat(chain.Last));
            return;
        }
        foreach (var rule in wanted.Where(rule => !ours.Contains(rule))) text.Insert(chain.Table, chain.Name, rule);
        ours.ExceptWith(wanted);
        foreach (var rule in ours) text.Delete(chain.Table, chain.Name, rule);
    }

    private static void AdoptJumps(string table, string from, List<string> wanted, IReadOnlyList<string> there, RestoreText text)
    {
        if (there.SequenceEqual(wanted)) return;
        foreach (var rule in there) text.Delete(table, from, rule);
        foreach (var rule in Enumerable.Reverse(wanted)) text.Insert(table, from, rule);
    }
}
