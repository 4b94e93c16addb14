using System.Text;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>A change of rules, as <c>iptables-restore --noflush</c> reads it. Chains that it does not name stay as they are.</summary>
internal sealed class RestoreText
{
    private sealed class Part
    {
        public StringBuilder Chains { get; } = new();

        public StringBuilder Rules { get; } = new();

        public StringBuilder Deletions { get; } = new();

        public int Written { get; set; }
    }

    private readonly Dictionary<string, Part> parts = NodeChains.Tables.ToDictionary(table => table, _ => new Part());

    /// <summary>Chains that are written anew or deleted, rules and jumps that are put in or taken out of others.</summary>
    public int Changes { get; private set; }

    /// <summary>Chains that it names.</summary>
    public int Chains { get; private set; }

    /// <summary>How many rules are written into a table.</summary>
    public int WrittenInto(string table) => parts[table].Written;

    /// <summary>Makes a chain, or empties it, and fills it.</summary>
    public void Replace(string table, string chain, IEnumerable<string> rules)
    {
        var part = Declare(table, chain);
        foreach (var rule in rules)
        {
            part.Rules.Append("-A ").Append(chain).Append(' ').Append(rule).Append('\n');
            part.Written++;
        }
    }

    /// <summary>Puts a rule first in a chain that is there.</summary>
    public void Insert(string table, string chain, string rule)
    {
        var part = Begin(table);
        part.Rules.Append("-I ").Append(chain).Append(" 1 ").Append(rule).Append('\n');
        part.Written++;
    }

    /// <summary>Takes a rule that is there out of a chain.</summary>
    public void Delete(string table, string chain, string rule) =>
        Begin(table).Rules.Append("-D ").Append(chain).Append(' ').Append(rule).Append('\n');

    /// <summary>Empties a chain, so that it leads nowhere.</summary>
    public void Flush(string table, string chain) => Declare(table, chain);

    /// <summary>Deletes a chain that is empty, once nothing leads to it any more.</summary>
    public void Drop(string table, string chain)
    {
        Chains++;
        parts[table].Deletions.Append("-X ").Append(chain).Append('\n');
    }

    /// <summary>Deletes a chain that is there, with its rules, once nothing leads to it any more.</summary>
    public void Remove(string table, string chain)
    {
        Flush(table, chain);
        Drop(table, chain);
    }

    /// <summary>The text; empty when there is nothing to do.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var table in NodeChains.Tables)
        {
            var part = parts[table];
            if (part.Chains.Length + part.Rules.Length + part.Deletions.Length == 0) continue;
            text.Append('*').Append(table).Append('\n').Append(part.Chains).Append(part.Rules).Append(part.Deletions).Append("COMMIT\n");
        }
        return text.ToString();
    }

    private Part Declare(string table, string chain)
    {
        Chains++;
        var part = Begin(table);
        part.Chains.Append(':').Append(chain).Append(" - [0:0]\n");
        return part;
    }

    private Part Begin(string table)
    {
        Changes++;
        return parts[table];
    }
}
