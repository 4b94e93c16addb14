namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>The way to an upstream: what carries queries there.</summary>
internal interface IUpstreamLink
{
    /// <summary>Whether every query goes by a stream, whatever it is asked to go by.</summary>
    bool IsStream { get; }

    /// <summary>Asks the upstream.</summary>
    /// <param name="query">Gets the reply.</param>
    /// <param name="tcp">By a stream where there is a choice.</param>
    /// <param name="patience">Most time for a new connection.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there is a reply.</returns>
    ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, bool tcp, TimeSpan patience, CancellationToken cancel);

    /// <summary>Asks it on a new connection, with the time of a health check.</summary>
    ValueTask<UpstreamFault?> CheckAsync(ForwardedQuery query);

    /// <summary>Closes what was idle for too long.</summary>
    void Sweep();

    /// <summary>Closes idle connections; queries under way go on.</summary>
    void Stop();
}
