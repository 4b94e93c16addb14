using ServiceDns.Server;

namespace ServiceDns.Plugins.Bufsize;

/// <summary>Lowers the UDP payload size that a client offers, so that answers are not fragmented.</summary>
/// <remarks>Never raises it, and leaves queries without an OPT record alone (RFC 6891, section 6.2.3).</remarks>
internal sealed class BufsizeHandler(IQueryHandler next, int limit) : ILoopLink
{
    public string Name => "bufsize";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        Lower(query);
        return next.ServeAsync(query, cancel);
    }

    public QuerySet Admit(LoopBatch batch, QuerySet asked)
    {
        foreach (var i in asked) Lower(batch[i]);
        return asked;
    }

    private void Lower(Query query)
    {
        if (query.HasEdns && query.UdpPayloadSize > limit) query.UdpPayloadSize = limit;
    }
}
