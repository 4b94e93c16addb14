using System.Text;

namespace ServiceDns.Corefile;

/// <summary>A Corefile, read: imports expanded, variables replaced, tokens sorted by server block and plugin.</summary>
public sealed class CorefileDocument
{
    private CorefileDocument(
        IReadOnlyList<ServerBlock> blocks, IReadOnlyList<CorefileSource> files, IReadOnlyList<CorefileWarning> warnings)
    {
        ServerBlocks = blocks;
        Files = files;
        Warnings = warnings;
    }

    /// <summary>The server blocks, in the order of the text; snippets are not among them.</summary>
    public IReadOnlyList<ServerBlock> ServerBlocks { get; }

    /// <summary>Every file that was read, the main one first, each once: a change in any of them, or another list of
    /// paths (a pattern that matches a new file), is a change of the configuration.</summary>
    public IReadOnlyList<CorefileSource> Files { get; }

    /// <summary>What is accepted and hardly meant: patterns that match nothing, braces and quotes that do not pair,
    /// keys that look like something other than a zone.</summary>
    public IReadOnlyList<CorefileWarning> Warnings { get; }

    /// <summary>Another document's blocks and files in place of its own, where it has no block; what it was warned of stays.</summary>
    public CorefileDocument ReplacedBy(CorefileDocument other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new CorefileDocument(other.ServerBlocks, other.Files, [.. Warnings, .. other.Warnings]);
    }

    /// <summary>Reads a Corefile and everything that it imports.</summary>
    /// <param name="file">What errors call it; relative imports start from its folder.</param>
    /// <param name="text">Its content.</param>
    /// <param name="environment">Where imports and variables come from.</param>
    /// <param name="directives">The names of the plugins that exist; null to take any name.</param>
    /// <param name="refuse">Asked for each directive, before <paramref name="directives"/>: a reason why the plugin cannot
    /// be used, or null. The reason becomes <c>FILE:LINE - plugin/NAME: reason</c>.</param>
    /// <returns>The document; keys and plugins' arguments are not yet looked into.</returns>
    /// <exception cref="CorefileException">The text breaks the language's rules; nothing else is thrown for any text.</exception>
    public static CorefileDocument Parse(
        string file,
        string text,
        CorefileEnvironment environment,
        IReadOnlyCollection<string>? directives = null,
        Func<string, string?>? refuse = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        var parser = new Parser(file, environment, new DirectiveNames(directives, refuse));
        var blocks = parser.Parse(text);
        var main = new CorefileSource(file, Encoding.UTF8.GetBytes(text));
        return new CorefileDocument(blocks, [main, .. parser.Imported], [.. parser.Warnings]);
    }
}
