using System.Net;
using System.Net.Sockets;

namespace ServiceDns.FakeApiServer;

/// <summary>How a double is started.</summary>
public sealed record FakeApiOptions
{
    /// <summary>The address to listen on, which the certificate names too.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary>Makes the socket to listen with, such as one in another network namespace.</summary>
    public Func<AddressFamily, SocketType, ProtocolType, Socket>? Open { get; init; }

    /// <summary>TLS with a certificate of its own authority; HTTP/2 then, for those who take it.</summary>
    public bool Tls { get; init; }

    /// <summary>Without it HTTP/1.1 alone is spoken, over TLS too.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Gives creation times.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
