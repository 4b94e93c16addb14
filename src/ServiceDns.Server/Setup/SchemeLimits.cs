namespace ServiceDns.Server;

/// <summary>Limits of the connections of one scheme, as a server block sets them; null where it says nothing.</summary>
/// <param name="Connections">Connections at one time; 0 for any number.</param>
/// <param name="Streams">Queries of one connection at one time; 0 for any number.</param>
/// <param name="StreamsInAll">Queries of all connections at one time.</param>
public sealed record SchemeLimits(int? Connections = null, int? Streams = null, int? StreamsInAll = null)
{
    /// <summary><paramref name="settings"/> with what is set here.</summary>
    public ListenerSettings ApplyTo(ListenerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            MaxSessions = Connections ?? settings.MaxSessions,
            MaxStreams = Streams ?? settings.MaxStreams,
            MaxStreamsInAll = StreamsInAll ?? settings.MaxStreamsInAll,
        };
    }
}
