using System.Globalization;
using System.Net;
using System.Net.Security;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>The connections; new ones when the certificate changes by which we are known.</summary>
/// <remarks>Requests under way end on the connections that they began on: a watch lasts some minutes.</remarks>
internal sealed class Transports(ApiSettings settings) : IDisposable
{
    // client-go's, and its variables for other values
    private static readonly TimeSpan PingAfter = Seconds("HTTP2_READ_IDLE_TIMEOUT_SECONDS", 30);
    private static readonly TimeSpan PongWithin = Seconds("HTTP2_PING_TIMEOUT_SECONDS", 15);

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
            UseProxy = settings.Proxy is not null,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = certificate,
                RemoteCertificateValidationCallback = settings.Trust.Accepts,
                AllowTlsResume = certificate is null, // a resumed session would stand for the former certificate
            },
        };
        if (settings.Proxy is { } proxy) handler.Proxy = new WebProxy(proxy) { Credentials = UserOf(proxy) };
        if (settings.Impersonation.HasRepeatedLines)
        {
            handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new RepeatedLines(context.PlaintextStream));
        }
        return new HttpMessageInvoker(handler);
    }

    private static NetworkCredential? UserOf(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0) return null;
        var parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
    }

    /// <summary>What the variable says; 0 is never.</summary>
    private static TimeSpan Seconds(string variable, int otherwise)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        var seconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
        return seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
    }
}
