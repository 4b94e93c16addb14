using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>Lets the rest of the chain see another query than the client's, and the client another response than the chain's.</summary>
internal sealed class RewriteHandler(IQueryHandler next, IRewriteRule[] rules) : ILoopFilter
{
    private readonly HashSet<ushort> codes = [.. rules.OfType<EdnsRule>().Select(rule => rule.Code)];

    public string Name => "rewrite";

    public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) =>
        NeedsGeneralPath(query) ? RewriteAsync(query, cancel) : next.ServeAsync(query, cancel);

    /// <remarks>A query that no rule is for passes, and costs nothing but the look at the rules.</remarks>
    public bool NeedsGeneralPath(Query query)
    {
        foreach (var rule in rules)
        {
            if (rule.Matches(query)) return true;
        }
        return false;
    }

    private async ValueTask<Outcome> RewriteAsync(Query query, CancellationToken cancel)
    {
        var rewriting = new Rewriting(query);
        foreach (var rule in rules)
        {
            if (!rule.Matches(query) || !rule.Apply(query, rewriting)) continue;
            if (rewriting.InvalidName is { } name)
            {
                rewriting.Restore(query);
                return Outcome.Failed(ResponseCode.ServFail, $"plugin/rewrite: invalid name after rewrite: {name}");
            }
            if (rule.Stops) break;
        }
        if (codes.Count > 0) query.EchoedOptions = codes;
        try
        {
            var outcome = await next.ServeAsync(query, cancel);
            return await rewriting.FinishAsync(query, outcome, cancel);
        }
        catch
        {
            rewriting.Restore(query); // what the server answers then is an answer to the client's question
            throw;
        }
    }
}
