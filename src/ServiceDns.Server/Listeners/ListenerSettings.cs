namespace ServiceDns.Server;

/// <summary>How a listener serves. Times are CoreDNS's where it has them (core/dnsserver, NewServer).</summary>
public sealed record ListenerSettings
{
    /// <summary>
    /// UDP sockets, and threads, for each address and family: <c>multisocket</c>. Null for as many as this process may use CPUs: those
    /// of its affinity mask, and not more than the cgroup's quota rounded up.
    /// </summary>
    public int? UdpWorkers { get; init; }

    /// <summary>
    /// Queries of one UDP worker that may wait for something at the same time. Beyond it, queries that need not wait are answered as
    /// ever, those that would are cancelled at once; beyond twice as many, nothing is read into answers at all.
    /// </summary>
    public int MaxInFlight { get; init; } = 10_000;

    /// <summary>From a new connection, or from the first byte of a message, to the message's end.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two messages of a connection while none is being answered.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a client to take an answer.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections at one time; when one more comes, the one that has been idle longest is closed for it.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>
    /// Connections of DNS over HTTPS, gRPC or QUIC at one time; further ones wait to be accepted, or are refused. 0 for any number.
    /// </summary>
    public int MaxSessions { get; init; } = 200; // CoreDNS's

    /// <summary>Queries of one connection of HTTP/2 or QUIC under way at the same time; 0 for any number.</summary>
    public int MaxStreams { get; init; } = 256; // CoreDNS's for gRPC and QUIC, and about that of Go for HTTPS

    /// <summary>
    /// Queries of all connections of DNS over QUIC under way at the same time; further ones are not read until some are answered.
    /// </summary>
    public int MaxStreamsInAll { get; init; } = 1024; // CoreDNS's

    /// <summary>Queries of one connection under way at the same time; further ones are not read until some are answered.</summary>
    public int MaxPipelined { get; init; } = 128;

    /// <summary>Queries that one connection may ask before it is closed; -1 for any number.</summary>
    public int MaxQueriesPerConnection { get; init; } = -1;

    /// <summary>Makes connections TLS; null for plain ones.</summary>
    public IServerTls? Tls { get; init; }

    /// <summary>How PROXY headers are taken; null for not at all.</summary>
    public ProxyProtocol? Proxy { get; init; }

    /// <summary>Use the framework's sockets for UDP where batches could be had, too.</summary>
    public bool PortableUdp { get; init; }

    /// <summary>
    /// Answers of one batch for one UDP client may leave as one packet, which is cut apart where it arrives or where a device asks it
    /// (UDP_SEGMENT, udp(7)). A capture on the way shows them as one, the first.
    /// </summary>
    public bool JoinsAnswers { get; init; } = true;
}
