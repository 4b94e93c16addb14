using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loop;

/// <summary>Shows HINFO queries to the probe while it is under way; all others pass.</summary>
internal sealed class LoopHandler(IQueryHandler next, LoopProbe probe) : ILoopLink
{
    public string Name => "loop";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (query.Type == RecordType.HINFO) probe.See(query);
        return next.ServeAsync(query, cancel);
    }

    public QuerySet Admit(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked)
        {
            if (batch[i].Type == RecordType.HINFO) asked = asked.Without(i);
        }
        return asked;
    }
}
