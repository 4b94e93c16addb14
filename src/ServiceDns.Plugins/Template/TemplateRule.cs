using ServiceDns.Dns;
using ServiceDns.Plugins.Scripting;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Template;

/// <summary>What a rule has to say of a query.</summary>
internal enum TemplateVerdict : byte
{
    /// <summary>Nothing: the next rule, or the next plugin, is asked.</summary>
    Passes,

    /// <summary>It is answered by the rule.</summary>
    Matches,

    /// <summary>It can not be answered, and nobody else shall: SERVFAIL.</summary>
    Fails,
}

/// <summary>One <c>template</c> of a block.</summary>
internal sealed class TemplateRule
{
    /// <summary>The class that it answers; ANY for all.</summary>
    public required RecordClass Class { get; init; }

    /// <summary>The type that it answers; ANY for all.</summary>
    public required RecordType Type { get; init; }

    /// <summary>Its zones, the longest first.</summary>
    public required DomainName[] Zones { get; init; }

    /// <summary>What the name must look like: the first that matches counts.</summary>
    public required IReadOnlyList<TemplatePattern> Patterns { get; init; }

    /// <summary>Values to calculate, each with those before.</summary>
    public required IReadOnlyList<TemplateVariable> Variables { get; init; }

    /// <summary>What must all be true.</summary>
    public required IReadOnlyList<Expression> Conditions { get; init; }

    /// <summary>The records of the response, of all sections.</summary>
    public required IReadOnlyList<TemplateRecord> Records { get; init; }

    /// <summary>The response's code.</summary>
    public required ResponseCode Code { get; init; }

    /// <summary>An extended error to tell, or null.</summary>
    public required TemplateReason? Reason { get; init; }

    /// <summary>The zones whose queries go on when they do not match.</summary>
    public required ZoneSet Fallthrough { get; init; }

    /// <summary>The rule's zone that the query is in; null when it is in none, or of another class or type.</summary>
    public DomainName? ZoneOf(Query query)
    {
        if (Class != RecordClass.Any && query.Class != RecordClass.Any && query.Class != Class) return null;
        if (Type != RecordType.ANY && query.Type != RecordType.ANY && query.Type != Type) return null;
        foreach (var zone in Zones)
        {
            if (query.IsWithin(zone)) return zone;
        }
        return null;
    }

    /// <summary>Judges a query by name and conditions.</summary>
    /// <param name="query">One that is in <paramref name="zone"/>.</param>
    /// <param name="zone">What <see cref="ZoneOf"/> has found.</param>
    /// <param name="block">Whose metadata may be asked.</param>
    /// <param name="data">What the templates get when it matches.</param>
    public TemplateVerdict Judge(Query query, DomainName zone, BlockSettings block, out TemplateData? data)
    {
        var name = NameText.Format(query.LowerName);
        data = null;
        foreach (var pattern in Patterns)
        {
            var match = pattern.Regex.Match(name);
            if (!match.Success) continue;
            var (matches, groups) = pattern.GroupsOf(match);
            var evaluation = new Evaluation(query, block) { Groups = groups };
            data = new TemplateData(this, query, zone, evaluation) { Name = name, Pattern = pattern.Text, Matches = matches };
            return Evaluate(query, evaluation);
        }
        return NoMatch(query);
    }

    private TemplateVerdict Evaluate(Query query, Evaluation evaluation)
    {
        foreach (var variable in Variables)
        {
            if (!variable.Value.TryRun(evaluation, out var value)) return TemplateVerdict.Fails;
            evaluation.Variables[variable.Name] = value;
        }
        foreach (var condition in Conditions)
        {
            if (!condition.TryRun(evaluation, out var value)) return TemplateVerdict.Fails;
            if (value is not true) return NoMatch(query);
        }
        return TemplateVerdict.Matches;
    }

    private TemplateVerdict NoMatch(Query query) => Fallthrough.Contains(query) ? TemplateVerdict.Passes : TemplateVerdict.Fails;
}
