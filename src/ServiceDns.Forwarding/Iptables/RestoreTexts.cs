namespace ServiceDns.Forwarding.Iptables;

/// <summary>A change that may be too large for one run of iptables-restore: texts to carry out in order.</summary>
/// <param name="chainsAtOnce">How many chains one text may name before the next one is begun.</param>
internal sealed class RestoreTexts(int chainsAtOnce)
{
    private readonly List<RestoreText> all = [];

    /// <summary>The texts, in order.</summary>
    public IReadOnlyList<RestoreText> All => all;

    /// <summary>What all of them change.</summary>
    public int Changes => all.Sum(text => text.Changes);

    /// <summary>How many rules are written into a table.</summary>
    public int WrittenInto(string table) => all.Sum(text => text.WrittenInto(table));

    /// <summary>The text for what belongs together.</summary>
    public RestoreText Next()
    {
        if (all.Count == 0 || all[^1].Chains >= chainsAtOnce) all.Add(new RestoreText());
        return all[^1];
    }

    /// <summary>Adds a text.</summary>
    public RestoreTexts Add(RestoreText text)
    {
        all.Add(text);
        return this;
    }

    /// <summary>Removes chains, once nothing but these leads to them: all are emptied before any is deleted.</summary>
    public void Remove(IReadOnlyCollection<(string Table, string Chain)> chains)
    {
        foreach (var (table, chain) in chains) Next().Flush(table, chain);
        foreach (var (table, chain) in chains) Next().Drop(table, chain);
    }

    /// <summary>Carries them out.</summary>
    /// <exception cref="ForwardingException">One was refused; the ones before are in force.</exception>
    public void Restore(IIptables iptables)
    {
        foreach (var text in all)
        {
            var lines = text.ToString();
            if (lines.Length > 0) iptables.Restore(lines);
        }
    }
}
