namespace ServiceDns.Server;

/// <summary>
/// A handler that lets answers from memory pass inside the UDP loop: it looks at queries before, and at their answers after.
/// </summary>
/// <remarks>
/// Only for speed: for a query that it admits, <see cref="IQueryHandler.ServeAsync"/> must do the same to the same answer. Neither step
/// waits or allocates.
/// </remarks>
public interface ILoopLink : IQueryHandler
{
    /// <summary>
    /// Says which queries a source behind this handler may answer; the others are left to the general path. All, when not implemented.
    /// </summary>
    /// <remarks>What it changes of a query, <see cref="IQueryHandler.ServeAsync"/> may find changed already.</remarks>
    /// <param name="batch">Holds the queries.</param>
    /// <param name="asked">Those that are on their way to the source.</param>
    /// <returns>Those of them that go on.</returns>
    QuerySet Admit(LoopBatch batch, QuerySet asked) => asked;

    /// <summary>
    /// Called when a source behind this handler has answered: the queries hold their responses, without OPT and not yet cut to size.
    /// Does nothing when not implemented.
    /// </summary>
    /// <param name="batch">Holds the queries.</param>
    /// <param name="answered">Those that are answered; at least one.</param>
    void Answered(LoopBatch batch, QuerySet answered)
    {
    }
}
