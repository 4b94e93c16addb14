using System.Globalization;
using System.Text.RegularExpressions;
using ServiceDns.Dns;
using ServiceDns.Plugins.Scripting;

namespace ServiceDns.Plugins.Template;

/// <summary>A <c>match</c>.</summary>
/// <param name="Regex">The pattern.</param>
/// <param name="Names">The names of its groups in their order; empty for those without one.</param>
/// <param name="Text">As it is written.</param>
internal sealed record TemplatePattern(Regex Regex, IReadOnlyList<string> Names, string Text)
{
    /// <summary>What the groups have matched: by number as a list, and by number and name as a map.</summary>
    public (IReadOnlyList<object?> Matches, IReadOnlyDictionary<string, object?> Groups) GroupsOf(Match match)
    {
        var matches = new object?[Names.Count];
        var groups = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < matches.Length; i++)
        {
            matches[i] = match.Groups[i].Value;
            groups[i.ToString(CultureInfo.InvariantCulture)] = matches[i];
        }
        for (var i = 0; i < matches.Length; i++)
        {
            if (Names[i].Length > 0) groups[Names[i]] = matches[i];
        }
        return (matches, groups);
    }
}

/// <summary>A <c>var</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record TemplateVariable(string Name, Expression Value);

/// <summary>An <c>answer</c>, <c>additional</c> or <c>authority</c>.</summary>
/// <param name="Section">Where it goes.</param>
/// <param name="SectionName">The same for metrics.</param>
/// <param name="Template">What makes the record's text.</param>
internal sealed record TemplateRecord(Section Section, string SectionName, GoTemplate Template);

/// <summary>An <c>ederror</c> (RFC 8914).</summary>
/// <param name="Code">The info code.</param>
/// <param name="Text">The extra text; may be empty.</param>
internal sealed record TemplateReason(ushort Code, string Text)
{
    /// <summary>The option's data.</summary>
    public byte[] Data { get; } = [(byte)(Code >> 8), (byte)Code, .. System.Text.Encoding.UTF8.GetBytes(Text)];
}
