using ServiceDns.Dns;
using ServiceDns.Plugins.Scripting;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Template;

/// <summary>What the templates of a rule see of the query that has matched it.</summary>
internal sealed class TemplateData(TemplateRule rule, Query query, DomainName zone, Evaluation evaluation) : ITemplateData
{
    private readonly QuestionData question = new(query);

    public string TypeName => "*template.templateData";

    /// <summary>The asked name in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>The pattern that has matched.</summary>
    public required string Pattern { get; init; }

    /// <summary>What its groups have matched.</summary>
    public required IReadOnlyList<object?> Matches { get; init; }

    /// <summary>The rule's zone that the name is in.</summary>
    public DomainName Zone => zone;

    /// <summary>
    /// The asked class, or the rule's when any is asked; empty for one without a name, as in CoreDNS, so that metrics stay bounded.
    /// </summary>
    public string Class => (query.Class != RecordClass.Any ? query.Class : rule.Class) is var known && Enum.IsDefined(known)
        ? known.ToText()
        : "";

    /// <summary>The asked type, or the rule's when any is asked; empty for one without a name.</summary>
    public string Type => (query.Type != RecordType.ANY ? query.Type : rule.Type) is var known && Enum.IsDefined(known)
        ? known.ToText()
        : "";

    public bool TryGet(string field, out object? value)
    {
        value = field switch
        {
            "Zone" => zone.ToString(),
            "Name" => Name,
            "Regex" => Pattern,
            "Match" => Matches,
            "Group" => evaluation.Groups,
            "Class" => Class,
            "Type" => Type,
            "Message" => new MessageData(query, question),
            "Question" => question,
            "Remote" => query.Client.ToIPAddress().ToString(),
            "Var" => evaluation.Variables,
            "Meta" => new TemplateFunction("Meta", 1, 1, label => label[0] is string text
                ? evaluation.MetadataOf(text)
                : new Failure($"wrong type for value; expected string; got {GoText.TypeOf(label[0])}")),
            _ => null,
        };
        return value is not null;
    }
}
