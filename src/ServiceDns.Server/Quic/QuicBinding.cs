using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace ServiceDns.Server;

/// <summary>Opens the address of a listener of QUIC, whose socket the library has.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos"), SupportedOSPlatform("windows")]
internal static class QuicBinding
{
    /// <summary>The address that stands for the host: the empty one is served by one socket for both families.</summary>
    public static IPEndPoint EndPointOf(ListenAddress name) =>
        new(name.Host.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(name.Host), name.Port);

    /// <summary>Opens it; handshakes are made from now on.</summary>
    /// <param name="name">The address.</param>
    /// <param name="protocols">What is spoken (ALPN).</param>
    /// <param name="options">What the next connection is made with.</param>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static QuicListener Open(ListenAddress name, List<SslApplicationProtocol> protocols, Func<QuicServerConnectionOptions> options)
    {
        Probe(name);
        try
        {
            var opening = QuicListener.ListenAsync(new QuicListenerOptions
            {
                ListenEndPoint = EndPointOf(name),
                ApplicationProtocols = protocols,
                ConnectionOptionsCallback = (_, _, _) => new(options()),
            });
            return opening.AsTask().GetAwaiter().GetResult(); // is not waited for: the library binds at once
        }
        catch (SocketException error)
        {
            throw new ListenException("udp", name, error);
        }
        catch (QuicException error)
        {
            throw new ListenException("udp", name, error.Message, error);
        }
    }

    /// <summary>
    /// Binds the address for a moment: the library takes every address for one of this machine's, and has no words for what fails.
    /// </summary>
    /// <exception cref="ListenException">It can not be bound.</exception>
    public static void Probe(ListenAddress name)
    {
        if (name.Port != 0) BoundSockets.OpenMore(name, EndPointOf(name)).Dispose();
    }
}
