using System.Net;
using System.Net.Security;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>The connections; new ones when the certificate changes by which we are known.</summary>
/// <remarks>Requests under way end on the connections that they began on: a watch lasts some minutes.</remarks>
internal sealed class Transports(ApiSettings settings) : IDisposable
{
    // As client-go (its HTTP2_READ_IDLE_TIMEOUT_SECONDS and HTTP2_PING_TIMEOUT_SECONDS).
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30), PongWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);

    private readonly Lock changing = new();
    private (SslStreamCertificateContext? Certificate, HttpMessageInvoker Invoker)? current;
    private bool isDisposed;

    /// <summary>The connections on which that certificate is shown, or none.</summary>
    public HttpMessageInvoker For(SslStreamCertificateContext? certificate)
    {
        lock (changing)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (current is { } known && known.Certificate == certificate) return known.Invoker;
            current?.Invoker.Dispose();
            var invoker = Open(certificate);
            current = (certificate, invoker);
            return invoker;
        }
    }

    public void Dispose()
    {
        lock (changing)
        {
            isDisposed = true;
            current?.Invoker.Dispose();
            current = null;
        }
    }

    private HttpMessageInvoker Open(SslStreamCertificateContext? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = settings.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = ConnectWithin,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PongWithin,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = certificate,
                RemoteCertificateValidationCallback = settings.Trust.Accepts,
                AllowTlsResume = certificate is null, // a resumed session would stand for the former certificate
            },
        };
        if (settings.Proxy is not null) handler.Proxy = new WebProxy(settings.Proxy);
        return new HttpMessageInvoker(handler);
    }
}
