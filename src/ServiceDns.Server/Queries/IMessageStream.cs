namespace ServiceDns.Server;

/// <summary>A client that takes several messages as the response to one query: a zone transfer (RFC 5936, section 2.2).</summary>
public interface IMessageStream
{
    /// <summary>Finishes the response that the query holds and sends it; waits while too much is on its way to the client.</summary>
    /// <param name="query">The query that the stream belongs to; afterwards it is ready for the next response.</param>
    /// <returns>False when the client is gone.</returns>
    /// <remarks>The last message is left in the query, and is sent as every response is.</remarks>
    ValueTask<bool> SendAsync(Query query);
}
