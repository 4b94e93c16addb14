namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>A connection to an upstream. It serves one query at a time, and is kept for the next if that went well.</summary>
internal interface IUpstreamConnection
{
    /// <summary>When it was made, in ticks of the clock.</summary>
    long Created { get; }

    /// <summary>When the connection was last given back.</summary>
    long Used { get; set; }

    /// <summary>Whether it served a query before.</summary>
    bool IsReused { get; set; }

    /// <summary>Whether it can serve another query.</summary>
    bool IsClean { get; }

    /// <summary>Sends the query and waits for the reply with its id; others are thrown away.</summary>
    /// <param name="query">Gets the reply.</param>
    /// <param name="timeout">How long the upstream may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when there is a reply; else what went wrong, and then the connection must be closed.</returns>
    ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, TimeSpan timeout, CancellationToken cancel);

    /// <summary>Closes the connection.</summary>
    void Close();
}
