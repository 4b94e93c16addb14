namespace ServiceDns.Server;

/// <summary>One link of a server block's chain: answers the query, or hands it to the next link, or both.</summary>
/// <remarks>
/// Handlers are immutable once built and are called from many threads at once. The query belongs to the handler until the returned
/// task completes. A handler that finds its answer in memory completes synchronously and allocates nothing; one that must wait
/// returns a task that is not completed, and the query then leaves its batch.
/// </remarks>
public interface IQueryHandler
{
    /// <summary>The plugin's name, as in the Corefile.</summary>
    string Name { get; }

    /// <summary>Serves one query.</summary>
    /// <param name="query">Question, client and room for the answer.</param>
    /// <param name="cancel">Cancelled when the server stops waiting for answers.</param>
    /// <returns>
    /// <see cref="Outcome.Written"/> when the query holds a response; otherwise what the server should answer in the handler's
    /// place. Must not throw for anything a client or an upstream does.
    /// </returns>
    ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel);
}

/// <summary>Makes a link that stands before <paramref name="next"/>.</summary>
/// <param name="next">The rest of the chain, never null: at the end stands a link that answers SERVFAIL.</param>
public delegate IQueryHandler HandlerFactory(IQueryHandler next);
