using System.Text.RegularExpressions;
using ServiceDns.FakeApiServer.Http;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Selecting;

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}

/// <summary>A term of a label selector.</summary>
internal sealed partial record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Holds(StoredObject candidate)
    {
        var value = candidate.Label(Key);
        return Operator switch
        {
            LabelOperator.In => value is not null && Values.Contains(value),
            LabelOperator.NotIn => value is null || !Values.Contains(value), // who lacks the label is chosen
            LabelOperator.Exists => value is not null,
            LabelOperator.DoesNotExist => value is null,
            LabelOperator.GreaterThan => long.TryParse(value, out var number) && number > long.Parse(Values[0], null),
            _ => long.TryParse(value, out var number) && number < long.Parse(Values[0], null),
        };
    }

    /// <exception cref="ApiException">Not the grammar.</exception>
    public static IReadOnlyList<LabelRequirement> Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        var position = 0;
        while (text.AsSpan(position).Trim().Length > 0)
        {
            if (requirements.Count > 0)
            {
                if (text[position] != ',') throw Bad(text, position);
                position++;
            }
            if (Term().Match(text, position) is not { Success: true } term) throw Bad(text, position);
            requirements.Add(Read(term, text));
            position += term.Length;
        }
        return requirements;
    }

    private static LabelRequirement Read(Match term, string text)
    {
        var (key, values) = (term.Groups["key"].Value, term.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries));
        var requirement = (term.Groups["not"].Success, term.Groups["op"].Value) switch
        {
            (true, "") => new LabelRequirement(key, LabelOperator.DoesNotExist, []),
            (true, _) => throw Bad(text, term.Index),
            (_, "") => new LabelRequirement(key, LabelOperator.Exists, []),
            (_, "in") => new LabelRequirement(key, LabelOperator.In, values),
            (_, "notin") => new LabelRequirement(key, LabelOperator.NotIn, values),
            (_, "!=") => new LabelRequirement(key, LabelOperator.NotIn, [term.Groups["value"].Value]),
            (_, ">") => new LabelRequirement(key, LabelOperator.GreaterThan, [term.Groups["value"].Value]),
            (_, "<") => new LabelRequirement(key, LabelOperator.LessThan, [term.Groups["value"].Value]),
            _ => new LabelRequirement(key, LabelOperator.In, [term.Groups["value"].Value]),
        };
        var numeric = requirement.Operator is LabelOperator.GreaterThan or LabelOperator.LessThan;
        return numeric && !long.TryParse(requirement.Values[0], out _) ? throw Bad(text, term.Index) : requirement;
    }

    private static ApiException Bad(string text, int position) =>
        Status.BadRequest($"unable to parse requirement: found '{text[position..]}', expected: a key, '!', or an operator of selectors");

    [GeneratedRegex(
        @"\G\s*(?<not>!)?\s*(?<key>([A-Za-z0-9][-A-Za-z0-9.]*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)\s*" +
        @"((?<op>==|=|!=|>|<)\s*(?<value>[-A-Za-z0-9_.]*)|(?<=\s)(?<op>in|notin)\s*\(\s*(?<values>[-A-Za-z0-9_.,\s]*?)\s*\))?\s*(?=,|$)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}
