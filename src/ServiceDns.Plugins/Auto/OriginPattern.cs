using System.Text;
using System.Text.RegularExpressions;
using ServiceDns.Corefile;
using ServiceDns.Dns;
using ServiceDns.Plugins.Patterns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Auto;

/// <summary>
/// Which files are zone files, and how their names say the zone's: <c>{1}</c> in the template is the first group of the pattern.
/// </summary>
/// <param name="Pattern">Found anywhere in the file's name.</param>
/// <param name="Groups">The names of its groups in their order; empty for those without one.</param>
/// <param name="Template">The zone's name.</param>
internal sealed record OriginPattern(Regex Pattern, IReadOnlyList<string> Groups, string Template)
{
    private const int LongestPattern = 10000;

    /// <summary><c>db.example.org</c> holds example.org.</summary>
    public static OriginPattern Default { get; } = new(new Regex(@"db\.(.*)", RegexOptions.NonBacktracking), ["", ""], "{1}");

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="CorefileException">It is wrong, too long, or has no group.</exception>
    public static OriginPattern Parse(PluginSetup setup, string text)
    {
        if (text.Length > LongestPattern) throw setup.Error("regexp too large");
        if (!GoPattern.TryParse(text, out var pattern, out var groups, out var error)) throw setup.Error(error);
        return pattern.GetGroupNumbers().Length > 1
            ? new OriginPattern(pattern, groups, Default.Template)
            : throw setup.Error("Need at least one sub expression");
    }

    /// <summary>The zone that a file is of; null when it is of none.</summary>
    public DomainName? OriginOf(string fileName)
    {
        var match = Pattern.Match(fileName);
        if (!match.Success) return null;
        var origin = Expand(match);
        return origin.Length == 0 ? DomainName.Root : DomainName.TryParse(origin, out var name) ? name : null;
    }

    /// <summary>
    /// Replaces <c>{group}</c>, <c>$group</c> and <c>${group}</c>; a group that is not there is empty (pkg.go.dev/regexp, Expand).
    /// </summary>
    private string Expand(Match match)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Template.Length; i++)
        {
            if (Template[i] is not ('$' or '{'))
            {
                text.Append(Template[i]);
                continue;
            }
            if (Template[i] == '$' && i + 1 < Template.Length && Template[i + 1] == '{') i++;
            var isBraced = Template[i] == '{';
            var end = i + 1;
            while (end < Template.Length && (char.IsAsciiLetterOrDigit(Template[end]) || Template[end] == '_')) end++;
            if (end == i + 1 || (isBraced && (end == Template.Length || Template[end] != '}')))
            {
                text.Append(Template[i]);
                continue;
            }
            text.Append(GroupOf(match, Template[(i + 1)..end]));
            i = isBraced ? end : end - 1;
        }
        return text.ToString();
    }

    private string GroupOf(Match match, string name)
    {
        if (int.TryParse(name, System.Globalization.NumberStyles.None, null, out var number)) return match.Groups[number].Value;
        for (var i = 1; i < Groups.Count; i++)
        {
            if (Groups[i] == name && match.Groups[i].Success) return match.Groups[i].Value;
        }
        return "";
    }
}
