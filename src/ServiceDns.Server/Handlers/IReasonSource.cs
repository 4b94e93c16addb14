using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>A handler that can say afterwards why its answer is none: <c>ede</c> asks it.</summary>
public interface IReasonSource : IQueryHandler
{
    /// <summary>Why the query has no records, or fails.</summary>
    /// <param name="query">Holds a response that this handler wrote: NXDOMAIN, SERVFAIL, or NOERROR without an answer.</param>
    /// <returns>The kind and the reason in one line; null when there is nothing to say.</returns>
    (ExtendedError Code, string Text)? ReasonOf(Query query);
}
