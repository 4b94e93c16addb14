using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loop;

/// <summary>Shows HINFO queries to the probe while it is under way; all others pass.</summary>
internal sealed class LoopHandler(IQueryHandler next, LoopProbe probe) : ILoopFilter
{
    public string Name => "loop";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        if (NeedsGeneralPath(query)) probe.See(query);
        return next.ServeAsync(query, cancel);
    }

    public bool NeedsGeneralPath(Query query) => query.Type == RecordType.HINFO;
}
