namespace ServiceDns.Forwarding.Iptables;

/// <summary>What a host has of this mode: its chains with their rules, and the jumps into them.</summary>
internal sealed class SavedRules
{
    private static readonly IReadOnlyList<string> Nothing = [];

    private readonly Dictionary<(string Table, string Chain), List<string>> chains = [], jumps = [];
    private readonly HashSet<(string Table, string Chain)> accepting = [];

    /// <summary>All chains of ours.</summary>
    public IEnumerable<(string Table, string Chain)> Chains => chains.Keys;

    /// <summary>All jumps into chains of ours from others' chains.</summary>
    public IEnumerable<(string Table, string From, string Rule)> Jumps =>
        jumps.SelectMany(pair => pair.Value.Select(rule => (pair.Key.Table, pair.Key.Chain, rule)));

    /// <summary>Reads what iptables-save printed.</summary>
    public static SavedRules Parse(string saved)
    {
        var rules = new SavedRules();
        var table = "";
        foreach (var line in saved.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("*")) table = line[1..].ToString();
            else if (line.StartsWith(":" + IptablesNames.Prefix)) rules.chains.TryAdd((table, line[1..line.IndexOf(' ')].ToString()), []);
            else if (line.StartsWith(":") && line.Contains(" ACCEPT ", StringComparison.Ordinal))
            {
                rules.accepting.Add((table, line[1..line.IndexOf(' ')].ToString()));
            }
            else if (line.StartsWith("-A ")) rules.Add(table, line[3..]);
        }
        return rules;
    }

    /// <summary>The chain's rules; null when it is not there.</summary>
    public IReadOnlyList<string>? Find(string table, string chain) => chains.GetValueOrDefault((table, chain));

    /// <summary>Whether the chain, one of the kernel's hooks, lets through what its rules leave.</summary>
    public bool Accepts(string table, string hook) => accepting.Contains((table, hook));

    /// <summary>The jumps into chains of ours from that chain.</summary>
    public IReadOnlyList<string> JumpsFrom(string table, string chain) => jumps.GetValueOrDefault((table, chain)) ?? Nothing;

    private void Add(string table, ReadOnlySpan<char> rule)
    {
        var end = rule.IndexOf(' ');
        if (end < 0) return; // a rule without anything, which is nobody's of ours
        var isOurs = rule.StartsWith(IptablesNames.Prefix);
        var target = rule.LastIndexOf(" -j ");
        var isJump = target >= 0 && rule[(target + 4)..].StartsWith(IptablesNames.Prefix);
        if (!isOurs && !isJump) return;
        var (place, key) = (isOurs ? chains : jumps, (table, rule[..end].ToString()));
        if (!place.TryGetValue(key, out var rules)) place[key] = rules = [];
        rules.Add(rule[(end + 1)..].ToString());
    }
}
