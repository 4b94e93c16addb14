using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Scripting;

/// <summary>What templates see of the question.</summary>
internal sealed class QuestionData(Query query) : ITemplateData
{
    public string TypeName => "*dns.Question";

    private string Name => NameText.Format(query.Name);

    public bool TryGet(string field, out object? value)
    {
        value = field switch
        {
            "Name" => Name,
            "Qtype" => (long)query.Type,
            "Qclass" => (long)query.Class,
            "String" => new TemplateFunction("String", 0, 0, _ => ToString()),
            _ => null,
        };
        return value is not null;
    }

    public override string ToString() => $";{Name}\t{query.Class.ToText()}\t {query.Type.ToText()}";
}
