using ServiceDns.Server;

namespace ServiceDns.Plugins.Rewrite;

/// <summary>One line of the Corefile.</summary>
internal interface IRewriteRule
{
    /// <summary>Whether no rule behind it is looked at once it was applied.</summary>
    bool Stops { get; }

    /// <summary>Whether it may be for the query. Allocates nothing.</summary>
    bool Matches(Query query);

    /// <summary>Changes the query, and says what becomes of its response.</summary>
    /// <returns>False when it turned out to change nothing.</returns>
    bool Apply(Query query, Rewriting rewriting);
}
