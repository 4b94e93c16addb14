using ServiceDns.Corefile;

namespace ServiceDns.Server;

/// <summary>A server block while it is set up: plugins read it and write their settings into it.</summary>
public sealed class BlockSettings
{
    /// <summary>The block's keys, expanded: every zone with scheme and port.</summary>
    public required IReadOnlyList<ServerAddress> Keys { get; init; }

    /// <summary>What the block says to each plugin, as it is written.</summary>
    public IReadOnlyList<Directive> Directives { get; init; } = [];

    /// <summary>Addresses to listen on, set by <c>bind</c>; one empty string means all.</summary>
    public IReadOnlyList<string> ListenHosts { get; set; } = [""];

    /// <summary>UDP sockets on each address, set by <c>multisocket</c>; null for as many as there are CPUs to use.</summary>
    public int? UdpSockets { get; set; }

    /// <summary>Limits of TCP connections, set by <c>timeouts</c>.</summary>
    public ConnectionLimits Connections { get; set; } = ConnectionLimits.None;

    /// <summary>
    /// Limits of one scheme's connections, by its name (<see cref="Corefile.Transport"/>): set by <c>https</c>, <c>https3</c>,
    /// <c>grpc_server</c> and <c>quic</c>.
    /// </summary>
    public Dictionary<string, SchemeLimits> Limits { get; } = [];

    /// <summary>How the server proves who it is, but by plain DNS, set by <c>tls</c>; null for connections in the clear.</summary>
    public IServerTls? Tls { get; set; }

    /// <summary>How PROXY headers are taken, set by <c>proxyproto</c>; null for not at all.</summary>
    public ProxyProtocol? Proxy { get; set; }

    /// <summary>The folder for relative paths, set by <c>root</c>; empty for the working folder.</summary>
    public string Root { get; set; } = "";

    /// <summary>Whether <c>debug</c> is there: debug lines are logged, and an exception in a handler ends the process.</summary>
    public bool Debug { get; set; }

    /// <summary>Whether exceptions are logged with their stack, set by <c>errors</c>.</summary>
    public bool StackTrace { get; set; }

    /// <summary>Whether clients are told why an answer has no records, set by <c>ede</c>.</summary>
    public bool GivesReasons { get; set; }

    /// <summary>Whether classes other than IN are served (<c>chaos</c>, <c>forward</c>).</summary>
    public bool AllowsOtherClasses { get; set; }

    /// <summary>
    /// The handlers of the finished chain, first to last. Empty while parsers run; complete before <see cref="Lifecycle.OnStart"/>.
    /// </summary>
    public IReadOnlyList<IQueryHandler> Handlers { get; set; } = [];

    /// <summary>
    /// Finds the value of a label for a query, set by <c>metadata</c>; null without it, and for names that it is not for.
    /// </summary>
    public Func<Query, string, string?>? Metadata { get; set; }

    /// <summary>The value of a label such as <c>kubernetes/namespace</c> for a query; null when nobody knows one.</summary>
    public string? MetadataOf(Query query, string label) => Metadata?.Invoke(query, label);

    /// <summary>The name of the block's <c>view</c>, or the empty string.</summary>
    public string View { get; set; } = "";

    /// <summary>
    /// Whether a query is for this block, set by <c>view</c>; null when all are. Called before the query has entered the block.
    /// </summary>
    public Func<Query, bool>? Filter { get; set; }

    /// <summary>The zones of <see cref="Keys"/> as the parsers of arguments want them.</summary>
    public IReadOnlyList<string> Zones => [.. Keys.Select(key => key.Zone)];
}
