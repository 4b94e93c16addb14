using System.Net.Security;

namespace ServiceDns.Server;

/// <summary>How a server block proves who it is, and whom it lets in: what <c>tls</c> sets.</summary>
public interface IServerTls
{
    /// <summary>
    /// What the next handshake uses: the certificate as it is now. Safe for many threads; the caller may change the result.
    /// </summary>
    /// <param name="protocols">What the client may speak inside (ALPN), the best first.</param>
    SslServerAuthenticationOptions OptionsFor(List<SslApplicationProtocol> protocols);
}
