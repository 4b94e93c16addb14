using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>What a server is made of.</summary>
public sealed record ServerOptions
{
    /// <summary>Where the Corefile comes from.</summary>
    public required CorefileLoader Corefile { get; init; }

    /// <summary>The plugins.</summary>
    public required PluginCatalog Plugins { get; init; }

    /// <summary>The port of keys without one.</summary>
    public int DefaultPort { get; init; } = ServiceDns.Corefile.Transport.DnsPort;

    /// <summary>The log; its debug lines are switched by the Corefile.</summary>
    public required LineLogs Logs { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Randomness; safe for many threads.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>How listeners serve, where the Corefile says nothing else.</summary>
    public ListenerSettings Listening { get; init; } = new();

    /// <summary>Where to take over from the process before and hand over to the next; null for neither. Linux only.</summary>
    public HandoverOptions? Handover { get; init; }

    /// <summary>
    /// A folder in which the last configuration that served is kept, for a start with a Corefile that is wrong; null for none.
    /// </summary>
    public string? StateFolder { get; init; }

    /// <summary>All metrics.</summary>
    public MetricRegistry Metrics { get; init; } = new();

    /// <summary>Files and variables that the Corefile names.</summary>
    public CorefileEnvironment Environment { get; init; } = CorefileEnvironment.System;

    /// <summary>Where plugins serve pages over HTTP; null for listeners of this server's own.</summary>
    public IHttpEndpoints? Http { get; init; }

    /// <summary>
    /// Whether answers in memory are given inside the UDP loop. They are the same without, and take longer: for comparing.
    /// </summary>
    public bool UsesLoop { get; init; } = true;

    /// <summary>What parts of the program offer to plugins, by type.</summary>
    public IReadOnlyDictionary<Type, object> Offers { get; init; } = new Dictionary<Type, object>();
}
