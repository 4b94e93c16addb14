using System.Text;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The rules of ours in one table.</summary>
/// <param name="Name">The table.</param>
/// <param name="Jumps">Which chains of the table lead to which of ours; each jump stands first.</param>
/// <param name="Chains">Our chains and their rules, without <c>-A CHAIN</c>.</param>
internal sealed record RuleTable(
    string Name, IReadOnlyList<(string From, string To)> Jumps, IReadOnlyList<(string Name, List<string> Rules)> Chains)
{
    private IEnumerable<string> RulesOfOurs => Chains.SelectMany(chain => chain.Rules.Select(rule => $"-A {chain.Name} {rule}"));

    /// <summary>Whether the table has exactly these rules of ours, and each jump once.</summary>
    /// <param name="saved">What iptables-save printed.</param>
    public bool IsIn(string saved)
    {
        var lines = LinesOf(saved);
        return lines.Where(IsOurs).Count() == RulesOfOurs.Count()
            && Chains.All(chain => lines.Where(line => line.StartsWith($"-A {chain.Name} ", StringComparison.Ordinal))
                .SequenceEqual(chain.Rules.Select(rule => $"-A {chain.Name} {rule}")))
            && Jumps.All(jump => lines.Count(line => line == JumpLine(jump)) == 1);
    }

    /// <summary>What makes iptables-restore put the rules there, whatever there is of them.</summary>
    public string Replacing(string saved)
    {
        var text = Begin();
        foreach (var (name, _) in Chains) text.Append($":{name} - [0:0]\n");
        AppendJumpDeletions(text, saved);
        foreach (var (from, to) in Jumps) text.Append($"-I {from} 1 -j {to}\n");
        foreach (var rule in RulesOfOurs) text.Append(rule).Append('\n');
        return text.Append("COMMIT\n").ToString();
    }

    /// <summary>What makes iptables-restore remove them; null when there is nothing of them.</summary>
    public string? Removing(string saved)
    {
        var declared = LinesOf(saved)
            .Where(line => line.StartsWith(":" + IpvsNames.Chains, StringComparison.Ordinal))
            .Select(line => line[1..line.IndexOf(' ')])
            .ToList();
        if (declared.Count == 0) return null;
        var text = Begin();
        foreach (var name in declared) text.Append($":{name} - [0:0]\n");
        AppendJumpDeletions(text, saved);
        foreach (var name in declared) text.Append($"-X {name}\n");
        return text.Append("COMMIT\n").ToString();
    }

    private StringBuilder Begin() => new StringBuilder().Append('*').Append(Name).Append('\n');

    private void AppendJumpDeletions(StringBuilder text, string saved)
    {
        var ours = Jumps.Select(JumpLine).ToHashSet(StringComparer.Ordinal);
        foreach (var line in LinesOf(saved).Where(ours.Contains)) text.Append("-D").Append(line.AsSpan(2)).Append('\n');
    }

    private List<string> LinesOf(string saved) =>
        [.. saved.Split('\n').SkipWhile(line => line != "*" + Name).TakeWhile(line => line != "COMMIT")];

    private static bool IsOurs(string line) => line.StartsWith("-A " + IpvsNames.Chains, StringComparison.Ordinal);

    private static string JumpLine((string From, string To) jump) => $"-A {jump.From} -j {jump.To}";
}
