namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>What connections of an upstream are, for its pools and metrics.</summary>
internal enum UpstreamProtocol
{
    /// <summary>Datagrams.</summary>
    Udp,

    /// <summary>A stream.</summary>
    Tcp,

    /// <summary>A stream inside of TLS.</summary>
    Tls,
}
