namespace ServiceDns.Server;

/// <summary>
/// A handler that has answers in memory. The UDP loop asks it for a whole batch in three steps, each for all queries before the next
/// step for any, so that what a step fetches from memory is there when the next one reads it.
/// </summary>
/// <remarks>
/// Only for speed: <see cref="IQueryHandler.ServeAsync"/> must give the same bytes, and is what serves whenever a step declines.
/// All steps of a batch run on one thread, without waiting in between. What a source has to remember of a query from one step to the
/// next it keeps in <see cref="Query.Lookup"/>. A query's three steps may be left out or end after any of them.
/// </remarks>
public interface ILoopSource : IQueryHandler
{
    /// <summary>The first step: whether the answer may be here. Starts fetching what the second step reads.</summary>
    bool TryBegin(Query query);

    /// <summary>The second step: goes on to what the third will read, and starts fetching that.</summary>
    void Fetch(Query query);

    /// <summary>The third step: writes the answer into the query.</summary>
    /// <returns>False when the general path must serve the query; then the query is as it was before, and nothing was counted.</returns>
    bool TryAnswer(Query query);
}
