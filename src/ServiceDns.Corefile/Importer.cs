using System.Text;

namespace ServiceDns.Corefile;

/// <summary>Finds what an <c>import</c> names: a snippet of the text so far, a file, or files by pattern.</summary>
internal sealed class Importer(string mainFile, CorefileEnvironment environment)
{
    // Caddy's limits. Cycles are found at once; these stop imports that double with every level.
    private const int MostSnippets = 10_000, MostFiles = 100_000;

    private const int LongestPath = 4096; // PATH_MAX of Linux

    private readonly Dictionary<string, List<Token>> snippets = [];
    private readonly Dictionary<string, List<Token>> files = [];
    private readonly List<CorefileSource> sources = [];
    private readonly string mainPath = SlashPath.Clean(mainFile);
    private int snippetCount, fileCount;

    /// <summary>Every file read, in order of first use, without the main one.</summary>
    internal IReadOnlyList<CorefileSource> Sources => sources;

    /// <summary>Oddities met on the way.</summary>
    internal List<CorefileWarning> Warnings { get; } = [];

    /// <summary>Quotes that a file leaves open; they are the likely cause of an unexpected end.</summary>
    internal List<(string File, int Line)> UnclosedQuotes { get; } = [];

    /// <summary>Reads text into tokens and notes a quote that is not closed.</summary>
    internal List<Token> Lex(string file, string text)
    {
        var tokens = Lexer.Read(file, text, out var unclosedQuote);
        if (unclosedQuote is { } line) UnclosedQuotes.Add((file, line));
        return tokens;
    }

    /// <summary>Adds a snippet; false when there is one of that name.</summary>
    internal bool Define(string name, List<Token> body) => snippets.TryAdd(name, body);

    /// <summary>Puts what <paramref name="name"/> stands for into the stream.</summary>
    /// <param name="at">The argument of the import: its file is what a relative path starts from.</param>
    /// <param name="name">Its text with variables replaced; not empty.</param>
    /// <param name="stream">Takes the tokens.</param>
    internal void Import(Token at, string name, TokenStream stream)
    {
        if (snippets.TryGetValue(name, out var body))
        {
            Refuse(at, name, isSnippet: true);
            if (++snippetCount > MostSnippets) throw Error(at, $"maximum snippet import depth ({MostSnippets}) exceeded");
            stream.Insert(body, new ImportFrame(at.Import, name, isSnippet: true));
            return;
        }
        if (++fileCount > MostFiles) throw Error(at, $"maximum file import depth ({MostFiles}) exceeded");
        // Last in, first read: the stream takes the files in reverse.
        foreach (var path in Enumerable.Reverse(Find(at, name)))
        {
            Refuse(at, path, isSnippet: false);
            stream.Insert(Read(at, path), new ImportFrame(at.Import, path, isSnippet: false));
        }
    }

    private List<string> Find(Token at, string name)
    {
        var pattern = SlashPath.Join(SlashPath.Folder(at.File), name);
        if (pattern.Count(c => c == '*') > 1 || pattern.Count(c => c == '?') > 1
            || (pattern.Contains('[') && pattern.Contains(']')))
        {
            throw Error(at, $"Glob pattern may only contain one wildcard (*), but has others: {pattern}");
        }
        if (pattern.Length > LongestPath) throw Error(at, $"Failed to use import pattern {name}: file name too long");
        if (!Glob.IsWellFormed(pattern)) throw Error(at, $"Failed to use import pattern {name}: syntax error in pattern");
        var paths = Glob.Expand(pattern, environment);
        if (paths.Count > 0) return paths;
        if (pattern.AsSpan().IndexOfAny("*?[]") < 0) throw Error(at, $"File to import not found: {name}");
        Warnings.Add(new CorefileWarning(at.File, at.Line, $"No files matching import glob pattern: {name}"));
        return paths;
    }

    private List<Token> Read(Token at, string path)
    {
        if (files.TryGetValue(path, out var tokens)) return tokens;
        byte[] content;
        try
        {
            content = environment.ReadFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorefileException(at.File, at.Line, null, $"Error during parsing: Could not import {path}: {e.Message}", e);
        }
        sources.Add(new CorefileSource(path, content));
        return files[path] = Lex(path, Encoding.UTF8.GetString(content));
    }

    private void Refuse(Token at, string name, bool isSnippet)
    {
        if (ImportFrame.FindCycle(at.Import, mainPath, name, isSnippet) is not { } path) return;
        var kind = isSnippet ? "snippet" : "file";
        throw Error(at, $"maximum {kind} import depth exceeded: {name} imports itself ({path})");
    }

    private static CorefileException Error(Token at, string reason) =>
        new(at.File, at.Line, null, $"Error during parsing: {reason}");
}
