using System.Text.RegularExpressions;
using ServiceDns.Plugins.Patterns;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Reads which names a rule is for, <c>[exact|prefix|suffix|substring|regex] TEXT</c>.</summary>
internal static class NameMatchReader
{
    /// <summary>The kinds of match.</summary>
    public const string Exact = "exact", Prefix = "prefix", Suffix = "suffix", Substring = "substring", Pattern = "regex";

    private const int LongestPattern = 10_000;

    /// <summary>Reads one word, an exact name, or two.</summary>
    public static TextRewrite Read(string field, string[] words)
    {
        var text = words[^1];
        return (words.Length == 1 ? Exact : words[0].ToLowerInvariant()) switch
        {
            Exact => new ExactRewrite(Normalize(text), ""),
            Prefix => new PrefixRewrite(Normalize(text), ""),
            Suffix => new SuffixRewrite(Normalize(text), ""),
            Substring => new SubstringRewrite(Normalize(text), ""),
            Pattern => new PatternRewrite(ReadPattern(text, $" in a {field} rule"), ""),
            _ => throw new FormatException($"{field} rule supports only exact, prefix, suffix, substring, and regex name matching"),
        };
    }

    /// <summary>Lower case, with a final dot: also of a part of a name, which then ends where a name or a label does.</summary>
    public static string Normalize(string name)
    {
        var lower = name.ToLowerInvariant();
        return EndsWithDot(lower) ? lower : lower + '.';
    }

    /// <summary>Reads a regular expression in Go's syntax.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="where">Behind what is wrong, in the message.</param>
    public static Regex ReadPattern(string text, string where = "")
    {
        if (text.Length > LongestPattern) throw new FormatException($"regex pattern too long{where}: {text.Length} > {LongestPattern}");
        return GoPattern.TryParse(text, out var pattern, out var error)
            ? pattern
            : throw new FormatException($"invalid regex pattern{where}: {text} ({error})");
    }

    /// <summary>A dot behind an odd number of backslashes is part of a label.</summary>
    private static bool EndsWithDot(string name)
    {
        if (!name.EndsWith('.')) return false;
        var escapes = name.Length - 1 - name.AsSpan(0, name.Length - 1).TrimEnd('\\').Length;
        return escapes % 2 == 0;
    }
}
