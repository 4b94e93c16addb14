using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Headers;

/// <summary>Changes the flags of queries before the rest of the chain sees them, and of its responses.</summary>
internal sealed class HeaderHandler(IQueryHandler next, FlagChange onQuery, FlagChange onResponse) : ResponseLink(next)
{
    public override string Name => "header";

    protected override void Prepare(Query query) => query.RequestFlags = (query.RequestFlags & ~onQuery.Clear) | onQuery.Set;

    protected override void Change(Query query) => Header.Change(query.Buffer, onResponse.Set, onResponse.Clear);
}
