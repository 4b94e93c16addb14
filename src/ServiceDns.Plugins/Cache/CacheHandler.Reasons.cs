using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Cache;

/// <content>What the cache says of answers that it has kept.</content>
internal sealed partial class CacheHandler : IReasonSource
{
    /// <inheritdoc/>
    public (ExtendedError Code, string Text)? ReasonOf(Query query)
    {
        if (query.ResponseCode == ResponseCode.ServFail)
        {
            return (ExtendedError.CachedError, $"kept in the cache for at most {options.FailureTtl.TotalSeconds:F0} s");
        }
        var reader = new RecordReader(query.Response);
        var left = reader.MoveNext() ? $" for {reader.Current.Ttl} s more" : "";
        var what = query.ResponseCode == ResponseCode.NXDomain
            ? "the name does not exist" : $"the name has no {query.Type.ToText()} record";
        return (ExtendedError.Other, $"kept in the cache{left}: {what}");
    }

    /// <summary>Says of an answer that it is stale, to the client and to who follows the query.</summary>
    private void TellStale(Query query, in FoundEntry found)
    {
        var expired = (Now(query) - found.Expires) / frequency;
        if (query.Trace is { } trace) CacheTrace.Stale(trace, expired);
        if (!options.GivesReasons) return;
        var code = query.ResponseCode == ResponseCode.NXDomain ? ExtendedError.StaleNameError : ExtendedError.StaleAnswer;
        query.AddExtendedError(code, $"expired {expired} s ago{(options.VerifyStale ? ", and the source gave no better answer" : "")}");
    }
}
