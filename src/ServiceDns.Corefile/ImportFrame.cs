namespace ServiceDns.Corefile;

/// <summary>One expansion of one <c>import</c>, and the chain of imports that it is nested in.</summary>
/// <remarks>Each expansion is an object of its own: that is how two tokens with equal line numbers, brought by two
/// imports of the same snippet, are known to be on different lines.</remarks>
internal sealed class ImportFrame(ImportFrame? parent, string source, bool isSnippet)
{
    private readonly string source = source;
    private readonly bool isSnippet = isSnippet;

    /// <summary>The path from the main file to <paramref name="next"/> when importing it inside
    /// <paramref name="frame"/> would never end; null when it would.</summary>
    internal static string? FindCycle(ImportFrame? frame, string mainFile, string next, bool isSnippet)
    {
        var chain = Chain(frame).ToList();
        var found = !isSnippet && mainFile == next || chain.Any(at => at.isSnippet == isSnippet && at.source == next);
        return found ? string.Join(" -> ", [mainFile, .. Enumerable.Reverse(chain).Select(at => at.source), next]) : null;
    }

    private static IEnumerable<ImportFrame> Chain(ImportFrame? frame)
    {
        for (var at = frame; at is not null; at = at.Parent) yield return at;
    }

    private ImportFrame? Parent { get; } = parent;
}
