using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Acl;

/// <summary>Decides by name, type and client whether a query is served.</summary>
internal sealed class AclHandler(IQueryHandler next, AclRule[] rules, AclMetrics metrics) : ILoopFilter
{
    public string Name => "acl";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        switch (Decide(query, out var zone))
        {
            case AclAction.Block:
                metrics.Count(query, AclAction.Block, zone!);
                return Answer(query, ResponseCode.Refused, ExtendedError.Blocked);
            case AclAction.Filter:
                metrics.Count(query, AclAction.Filter, zone!);
                return Answer(query, ResponseCode.NoError, ExtendedError.Filtered);
            case AclAction.Drop:
                metrics.Count(query, AclAction.Drop, zone!);
                return new(Outcome.Dropped);
            default:
                metrics.CountAllowed(query);
                return next.ServeAsync(query, cancel);
        }
    }

    public bool NeedsGeneralPath(Query query) => Decide(query, out _) is not (AclAction.None or AclAction.Allow);

    public void Answered(LoopBatch batch, QuerySet answered)
    {
        foreach (var i in answered) metrics.CountAllowed(batch[i]);
    }

    /// <summary>The first rule whose zone holds the name and that says something decides.</summary>
    private AclAction Decide(Query query, out DomainName? zone)
    {
        foreach (var rule in rules)
        {
            zone = rule.ZoneOf(query);
            if (zone is not null && rule.ActionFor(query) is var action and not AclAction.None) return action;
        }
        zone = null;
        return AclAction.None;
    }

    private ValueTask<Outcome> Answer(Query query, ResponseCode code, ExtendedError reason)
    {
        query.BeginResponse(code, HeaderFlags.None, Name);
        query.AddExtendedError(reason, text: "");
        query.Trace?.Note(Name, $"its rules do not let {query.Client.ToIPAddress()} ask that");
        return new(Outcome.Written);
    }
}
