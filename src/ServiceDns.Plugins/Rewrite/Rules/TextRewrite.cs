using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Makes another name of a name. Names are text with a final dot, those to match in lower case.</summary>
internal abstract class TextRewrite
{
    /// <summary>Whether it is for that name. Allocates nothing.</summary>
    public abstract bool Matches(ReadOnlySpan<char> name);

    /// <summary>The other name; the same where it does not match.</summary>
    public abstract string Apply(string name);
}

/// <summary>The whole name.</summary>
internal sealed class ExactRewrite(string from, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) => name.SequenceEqual(from);

    public override string Apply(string name) => name == from ? to : name;
}

/// <summary>Replaces the beginning of a name.</summary>
internal sealed class PrefixRewrite(string from, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) => name.StartsWith(from);

    public override string Apply(string name) => Matches(name) ? to + name[from.Length..] : name;
}

/// <summary>Replaces the end of a name.</summary>
internal sealed class SuffixRewrite(string from, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) => name.EndsWith(from);

    public override string Apply(string name) => Matches(name) ? name[..^from.Length] + to : name;
}

/// <summary>Each place where a text stands in it.</summary>
internal sealed class SubstringRewrite(string from, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) => name.Contains(from, StringComparison.Ordinal);

    public override string Apply(string name) => name.Replace(from, to, StringComparison.Ordinal);
}

/// <summary>A pattern in it; the name becomes a text with <c>{1}</c> for what the first group matched, and so on.</summary>
internal sealed class PatternRewrite(Regex pattern, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) => pattern.IsMatch(name);

    public override string Apply(string name)
    {
        var match = pattern.Match(name);
        if (!match.Success) return name;
        var result = to;
        for (var i = 0; i < match.Groups.Count; i++)
        {
            result = result.Replace($"{{{i.ToString(CultureInfo.InvariantCulture)}}}", match.Groups[i].Value, StringComparison.Ordinal);
        }
        return result;
    }
}

/// <summary>A name and all below it.</summary>
internal sealed class SubtreeRewrite(string from, string to) : TextRewrite
{
    public override bool Matches(ReadOnlySpan<char> name) =>
        name.EndsWith(from, StringComparison.OrdinalIgnoreCase) && (name.Length == from.Length || name[^(from.Length + 1)] == '.');

    public override string Apply(string name) => Matches(name) ? name[..^from.Length] + to : name;
}
