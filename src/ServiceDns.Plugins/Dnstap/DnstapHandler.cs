using ServiceDns.Server;

namespace ServiceDns.Plugins.Dnstap;

/// <summary>Records the queries of clients and what they are answered, and what other servers are asked for it.</summary>
/// <remarks>A query passes the UDP loop by, since each must be seen once before and once after it is answered.</remarks>
internal sealed class DnstapHandler(IQueryHandler next, Tap[] taps, TimeProvider time) : IUpstreamTap
{
    public string Name => "dnstap";

    public async ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
    {
        var asked = time.GetUtcNow();
        foreach (var tap in taps) tap.Asked(query, asked); // before others are asked, so that the messages come in order
        var outcome = await next.ServeAsync(query, cancel);
        if (!outcome.IsWritten || !query.HasResponse) return outcome;
        foreach (var tap in taps) tap.Answered(query, outcome, asked);
        return outcome;
    }

    public void Forwarded(Query query, UpstreamExchange exchange)
    {
        foreach (var tap in taps) tap.Forwarded(query, exchange);
    }
}
