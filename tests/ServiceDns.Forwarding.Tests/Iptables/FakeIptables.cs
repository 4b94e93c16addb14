using System.Text;
using ServiceDns.Forwarding.Iptables;

namespace ServiceDns.Forwarding.Tests.Iptables;

/// <summary>Tables in memory. It refuses what iptables-restore would, and then changes nothing of that table.</summary>
internal sealed class FakeIptables : IIptables
{
    private static readonly string[] BuiltIn = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    private Dictionary<string, Dictionary<string, List<string>>> tables = NodeChains.Tables.ToDictionary(
        table => table, _ => BuiltIn.ToDictionary(chain => chain, _ => new List<string>()));

    /// <summary>What was restored, in order.</summary>
    public List<string> Restored { get; } = [];

    /// <summary>Rules with this in them are refused; null for none.</summary>
    public string? Refuses { get; set; }

    public int ChainsAtOnce { get; set; } = int.MaxValue;

    public Dictionary<string, List<string>> Table(string name) => tables[name];

    /// <summary>The chains of a table with their rules; empty chains of the kernel's are left out.</summary>
    public string[] Lines(string table) => [.. tables[table].SelectMany(chain => chain.Value.Select(rule => $"{chain.Key} {rule}"))];

    public string Save()
    {
        var text = new StringBuilder();
        foreach (var (table, chains) in tables)
        {
            text.Append($"*{table}\n");
            foreach (var chain in chains.Keys) text.Append($":{chain} {(BuiltIn.Contains(chain) ? "ACCEPT" : "-")} [0:0]\n");
            foreach (var line in Lines(table)) text.Append($"-A {line}\n");
            text.Append("COMMIT\n");
        }
        return text.ToString();
    }

    public IReadOnlyList<string> MissingIn(string table) => [];

    public string List(string table, string chain) =>
        tables[table].TryGetValue(chain, out var rules) ? $"-N {chain}\n{string.Concat(rules.Select(rule => $"-A {chain} {rule}\n"))}" : "";

    public void Restore(string text)
    {
        Restored.Add(text);
        var next = tables.ToDictionary(
            table => table.Key, table => table.Value.ToDictionary(chain => chain.Key, chain => chain.Value.ToList()));
        var chains = next["nat"];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var isRefused = Refuses is not null && line.Contains(Refuses, StringComparison.Ordinal);
            if (isRefused) throw new ForwardingException("iptables-restore failed");
            if (line[0] == '*') chains = next[line[1..]];
            else if (line == "COMMIT") Check(chains);
            else if (line[0] == ':') chains[line[1..line.IndexOf(' ')]] = [];
            else Carry(chains, line[..2], line[3..]);
        }
        tables = next;
    }

    private static void Carry(Dictionary<string, List<string>> chains, string verb, string words)
    {
        var name = words.Split(' ')[0];
        var rule = words[Math.Min(words.Length, name.Length + 1)..];
        if (!chains.TryGetValue(name, out var chain)) throw new ForwardingException($"there is no chain {name}");
        var worked = verb switch
        {
            "-A" => Insert(chain.Count, rule),
            "-I" => Insert(0, rule["1 ".Length..]),
            "-D" => chain.Remove(rule),
            "-X" => chain.Count == 0 && chains.Remove(name),
            _ => false,
        };
        if (!worked) throw new ForwardingException($"{verb} {words} can not be done");

        bool Insert(int at, string text)
        {
            chain.Insert(at, text);
            return true;
        }
    }

    /// <summary>Every chain that a rule leads to must be there.</summary>
    private static void Check(Dictionary<string, List<string>> chains)
    {
        foreach (var target in chains.Values.SelectMany(rules => rules).Select(rule => rule.Split("-j ")[^1].Split(' ')[0]))
        {
            var isOurs = target.StartsWith(IptablesNames.Prefix, StringComparison.Ordinal);
            if (isOurs && !chains.ContainsKey(target)) throw new ForwardingException($"there is no chain {target}");
        }
    }
}
