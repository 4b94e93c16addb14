namespace ServiceDns.Server;

/// <summary>Limits of TCP connections as a server block sets them by <c>timeouts</c>; null where it says nothing.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Nothing is set.</summary>
    public static ConnectionLimits None { get; } = new();

    /// <summary>From a new connection, or from the first byte of a message, to the message's end.</summary>
    public TimeSpan? Read { get; init; }

    /// <summary>For a client to take an answer.</summary>
    public TimeSpan? Write { get; init; }

    /// <summary>Between two messages of a connection.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>Queries of one connection; -1 for any number.</summary>
    public int? MaxQueries { get; init; }

    /// <summary>
    /// These limits, and those of <paramref name="later"/> where it sets any: of blocks that share an address the last word holds.
    /// </summary>
    public ConnectionLimits Then(ConnectionLimits later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return new ConnectionLimits
        {
            Read = later.Read ?? Read,
            Write = later.Write ?? Write,
            Idle = later.Idle ?? Idle,
            MaxQueries = later.MaxQueries ?? MaxQueries,
        };
    }

    /// <summary><paramref name="settings"/> with what is set here.</summary>
    public ListenerSettings ApplyTo(ListenerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            ReadTimeout = Read ?? settings.ReadTimeout,
            WriteTimeout = Write ?? settings.WriteTimeout,
            IdleTimeout = Idle ?? settings.IdleTimeout,
            MaxQueriesPerConnection = MaxQueries ?? settings.MaxQueriesPerConnection,
        };
    }
}
