using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Asks for another type.</summary>
internal sealed class TypeRule(bool stops, RecordType from, RecordType to) : IRewriteRule
{
    public bool Stops => stops;

    public bool Matches(Query query) => query.Type == from;

    public bool Apply(Query query, Rewriting rewriting)
    {
        rewriting.Ask(query, query.Name, to, query.Class);
        return true;
    }
}

/// <summary>Asks in another class.</summary>
internal sealed class ClassRule(bool stops, RecordClass from, RecordClass to) : IRewriteRule
{
    public bool Stops => stops;

    public bool Matches(Query query) => query.Class == from;

    public bool Apply(Query query, Rewriting rewriting)
    {
        rewriting.Ask(query, query.Name, query.Type, to);
        return true;
    }
}

/// <summary>Asks for another name.</summary>
/// <param name="stops">Whether it is the last.</param>
/// <param name="rewrite">Which names, and what they become.</param>
/// <param name="isReverted">Whether names in the response that are the new name, or below it, become the old one again.</param>
/// <param name="responses">What else becomes of the response.</param>
internal sealed class NameRule(bool stops, TextRewrite rewrite, bool isReverted, IResponseRule[] responses) : IRewriteRule
{
    public bool Stops => stops;

    public bool Matches(Query query) => rewrite.Matches(query);

    public bool Apply(Query query, Rewriting rewriting)
    {
        var former = NameText.Format(query.Name);
        var name = rewrite.Apply(NameText.Format(query.LowerName));
        if (!rewriting.TryAsk(query, name)) return true;
        if (isReverted)
        {
            var back = new SubtreeRewrite(name, former);
            rewriting.Add([new OwnerRule(back), new ValueRule(back)]);
        }
        rewriting.Add(responses);
        return true;
    }
}

/// <summary>Changes nothing of the query, but something of its response.</summary>
/// <param name="stops">Whether it is the last.</param>
/// <param name="names">Which names it is for; null for all.</param>
/// <param name="response">What becomes of the response.</param>
internal sealed class ResponseOnlyRule(bool stops, TextRewrite? names, IResponseRule response) : IRewriteRule
{
    public bool Stops => stops;

    public bool Matches(Query query) => names is null || names.Matches(query);

    public bool Apply(Query query, Rewriting rewriting)
    {
        rewriting.Add([response]);
        return true;
    }
}
