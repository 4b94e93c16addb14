namespace ServiceDns.Server;

/// <summary>A handler that lets answers from memory pass inside the UDP loop: it looks at a query before, and at its answer after.</summary>
/// <remarks>Only for speed: for a query that it admits, <see cref="IQueryHandler.ServeAsync"/> must do the same to the same answer.</remarks>
public interface ILoopLink : IQueryHandler
{
    /// <summary>
    /// Whether the query may be answered by a source behind this handler; if not, the general path serves it. What it changes of the
    /// query, <see cref="IQueryHandler.ServeAsync"/> may find changed already.
    /// </summary>
    bool Admits(Query query);

    /// <summary>
    /// Called when a source behind this handler has answered: the query holds the response, without OPT and not yet cut to size.
    /// Never waits, allocates nothing; does nothing when not implemented.
    /// </summary>
    void Answered(Query query)
    {
    }
}
