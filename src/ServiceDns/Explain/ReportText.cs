using System.Text;

namespace ServiceDns.Explain;

/// <summary>A report for people: the verdict in the first line, then why, then the way of each question.</summary>
internal static class ReportText
{
    internal static string Of(Report report)
    {
        var text = new StringBuilder().Append(report.Verdict.Text).Append('\n');
        foreach (var finding in report.Findings) Append(text, finding);
        if (report.Objects.Count > 0) text.Append("\ndecided by\n");
        foreach (var item in report.Objects) text.Append("  ").Append(Of(item)).Append('\n');
        var client = report.Client;
        text.Append("\nasked by ")
            .Append(client.Pod is null ? $"a pod of namespace {client.Namespace}" : $"pod {client.Namespace}/{client.Pod}")
            .Append(" at ").Append(client.Address).Append(", server ").Append(report.Listener).Append('\n')
            .Append(client.Search.Count == 0 ? "  no search list" : "  search ").AppendJoin(' ', client.Search)
                .Append(", ndots:").Append(client.Ndots).Append(" (").Append(client.ResolvConf).Append(")\n");
        var number = 0;
        var ways = new Dictionary<string, int>();
        foreach (var question in report.Steps.GroupBy(step => step.Question))
        {
            text.Append('\n').Append(++number).Append(". ").Append(question.Key).Append('\n');
            foreach (var step in question) Append(text, step, number, ways);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, FindingReport finding)
    {
        text.Append("  ").Append(finding.Severity == FindingReports.Information ? "note" : finding.Severity)
            .Append(": ").Append(finding.Text)
            .Append(" [").Append(finding.Code).Append("]\n");
        if (finding.Advice is { } advice) text.Append("    ").Append(advice).Append('\n');
    }

    private static void Append(StringBuilder text, StepReport step, int number, Dictionary<string, int> ways)
    {
        text.Append("   ").Append(step.Type).Append(": ").Append(step.Status);
        text.Append(step.Values.Count > 0 ? $" {string.Join(", ", step.Values)}\n" : "\n");
        foreach (var error in step.ExtendedErrors) text.Append("     extended error ").Append(error).Append('\n');
        var way = WayOf(step);
        if (ways.TryAdd(way, number)) text.Append(way);
        else text.Append("     the same way").Append(ways[way] == number ? "\n" : $" as {ways[way]}\n");
    }

    private static string WayOf(StepReport step)
    {
        var text = new StringBuilder();
        foreach (var block in step.Blocks)
        {
            var margin = new string(' ', 5 + 2 * block.Depth);
            if (block.Depth > 0) text.Append(margin).Append("looks up ").Append(NameOf(block.Question)).Append('\n');
            if (block.Zone.Length == 0)
            {
                text.Append(margin).Append("no server block holds the name\n");
                continue;
            }
            text.Append(margin).Append("server block ").Append(block.Zone)
                .Append(block.Corefile.Length == 0 ? "" : $" ({block.Corefile})").Append('\n');
            foreach (var plugin in block.Plugins)
            {
                text.Append(margin).Append("  ").Append(plugin.Plugin.PadRight(12)).Append(' ').Append(plugin.Deed);
                if (plugin.Deed is "answered" or "failed") text.Append(' ').Append(plugin.Code);
                if (plugin.Notes.Count > 0) text.Append(": ").AppendJoin("; ", plugin.Notes.Select(note => NameOf(note)));
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>Without the type at its end, so that the ways of A and AAAA read alike.</summary>
    private static string NameOf(string question) =>
        question.Replace(" AAAA", "", StringComparison.Ordinal).Replace(" A ", " ", StringComparison.Ordinal)
        is var name && name.EndsWith(" A", StringComparison.Ordinal) ? name[..^2] : name;

    private static string Of(ObjectReport item) =>
        $"{item.Kind} {item.Namespace}/{item.Name}{(item.File is null ? "" : $" ({Near(item.File)}:{item.Line})")}";

    /// <summary>A file below the working folder by its path from there.</summary>
    private static string Near(string file) =>
        Path.GetRelativePath(Directory.GetCurrentDirectory(), file) is var near
            && near.StartsWith("..", StringComparison.Ordinal) ? file : near;
}
