using ServiceDns.Dns;

namespace ServiceDns.Server;

/// <summary>A handler that knows the search path of clients: <c>autopath</c> asks it.</summary>
public interface ISearchPathSource
{
    /// <summary>The domains that the client tries one after the other, the root as the last; null when that is not known.</summary>
    /// <remarks>Called for every query; allocates nothing for a path that was asked for before.</remarks>
    IReadOnlyList<DomainName>? SearchPathOf(Query query);

    /// <summary>Why it will never know one, for the log; empty when it may.</summary>
    string WhyNone => "";
}

/// <summary>A handler that can tell a search path from the name that is asked alone.</summary>
public interface INamedSearchPathSource
{
    /// <summary>
    /// Makes what finds the search path of the clients whose first try a name is, the root as the last; null when the name is something
    /// else, or may be. Called for every query; allocates nothing for a path that was asked for before.
    /// </summary>
    /// <param name="nodeDomains">The search domains of the clients' nodes; null for those of this host.</param>
    Func<Query, IReadOnlyList<DomainName>?> SearchPathsByName(IReadOnlyList<DomainName>? nodeDomains);
}
