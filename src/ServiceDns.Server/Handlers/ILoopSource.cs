namespace ServiceDns.Server;

/// <summary>
/// A handler that has answers in memory. The UDP loop asks it for a whole batch in three steps, each for all queries before the next
/// step for any, so that what a step fetches from memory is there when the next one reads it.
/// </summary>
/// <remarks>
/// Only for speed: <see cref="IQueryHandler.ServeAsync"/> must give the same bytes, and is what serves a query whenever a step declines it.
/// All steps of a batch run on one thread, without waiting in between. What a source has to remember of a query from one step to the
/// next it keeps in <see cref="Query.Lookup"/>. A batch's steps may end after any of them.
/// </remarks>
public interface ILoopSource : IQueryHandler
{
    /// <summary>The first step: which answers may be here. Starts fetching what the second step reads.</summary>
    /// <param name="batch">Holds the queries.</param>
    /// <param name="asked">Those that are asked for; at least one.</param>
    /// <returns>Those of them that go on.</returns>
    QuerySet Begin(LoopBatch batch, QuerySet asked);

    /// <summary>The second step: goes on to what the third will read, and starts fetching that.</summary>
    void Fetch(LoopBatch batch, QuerySet begun);

    /// <summary>The third step: writes the answers into the queries.</summary>
    /// <returns>
    /// Those that are answered. The others, which the general path must serve, are as they were before, and were not counted.
    /// </returns>
    QuerySet Serve(LoopBatch batch, QuerySet begun);
}
