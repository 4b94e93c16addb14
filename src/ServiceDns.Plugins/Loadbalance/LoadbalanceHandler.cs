using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Loadbalance;

/// <summary>Changes the order of addresses and mail exchangers in the responses of the rest of the chain, at random.</summary>
internal sealed class LoadbalanceHandler(IQueryHandler next) : ResponseLink(next)
{
    public override string Name => "loadbalance";

    protected override void Change(Query query)
    {
        if (query.ResponseCode != ResponseCode.NoError || query.Type is RecordType.AXFR or RecordType.IXFR) return;
        var message = query.Response;
        if (Header.Count(message, Section.Answer) > 1 || Header.Count(message, Section.Authority) > 1
            || Header.Count(message, Section.Additional) > 1)
        {
            ResponseShuffle.Apply(query);
        }
    }
}
