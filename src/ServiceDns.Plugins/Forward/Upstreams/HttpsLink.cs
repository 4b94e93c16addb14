using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>DNS over HTTPS (RFC 8484). The framework's client keeps the connections, and has many queries on one by HTTP/2.</summary>
internal sealed class HttpsLink : IUpstreamLink
{
    private const string MediaType = "application/dns-message";

    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly UpstreamEndPoint to;
    private readonly ForwardOptions options;
    private readonly TimeProvider time;
    private readonly CertificateVerdict verdict;
    private readonly Uri address;
    private HttpMessageInvoker? client;
    private object? version;

    /// <summary>Makes a link; nothing is connected yet.</summary>
    public HttpsLink(UpstreamEndPoint to, ForwardOptions options, TimeProvider time)
    {
        this.to = to;
        this.options = options;
        this.time = time;
        verdict = new CertificateVerdict(to.Host);
        address = new UriBuilder(Uri.UriSchemeHttps, to.Host, to.Address.Port, "/dns-query").Uri;
    }

    /// <inheritdoc/>
    public bool IsStream => true;

    /// <inheritdoc/>
    public ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, bool tcp, TimeSpan patience, CancellationToken cancel) =>
        ExchangeAsync(query, options.ReadTimeout < patience ? options.ReadTimeout : patience, cancel);

    /// <inheritdoc/>
    public ValueTask<UpstreamFault?> CheckAsync(ForwardedQuery query) => ExchangeAsync(query, CheckTimeout, CancellationToken.None);

    /// <inheritdoc/>
    public void Sweep()
    {
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (gate) client?.Dispose();
    }

    private async ValueTask<UpstreamFault?> ExchangeAsync(ForwardedQuery query, TimeSpan timeout, CancellationToken cancel)
    {
        query.Renew(id: 0); // RFC 8484, section 4.1: so that caches know equal queries
        using var limit = new CancellationTokenSource(timeout, time);
        await using var registration = cancel.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            using var request = RequestFor(query);
            using var response = await Client().SendAsync(request, limit.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) return Fault($"unexpected status {(int)response.StatusCode}");
            var isMessage = await ReceiveAsync(query, response.Content, limit.Token).ConfigureAwait(false);
            return isMessage ? null : Fault("the reply is no DNS message");
        }
        catch (OperationCanceledException)
        {
            return Fault(cancel.IsCancellationRequested ? "operation was canceled" : "i/o timeout");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ObjectDisposedException)
        {
            return Fault(Reason(error));
        }
    }

    private HttpRequestMessage RequestFor(ForwardedQuery query)
    {
        var request = options.DohByGet
            ? new HttpRequestMessage(HttpMethod.Get, new Uri(address, $"?dns={Base64Url.EncodeToString(query.Datagram.Span)}"))
            : new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(query.Datagram) };
        if (request.Content is not null) request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return request;
    }

    private static async ValueTask<bool> ReceiveAsync(ForwardedQuery query, HttpContent content, CancellationToken cancel)
    {
        const int most = ushort.MaxValue;
        await using var body = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var room = query.Room((int)Math.Min(content.Headers.ContentLength ?? most, most) + 1); // one more, to see what did not fit
        var length = await body.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        if (length < Header.Size || length == room.Length) return false;
        query.Accept(0, length);
        return true;
    }

    /// <summary>The client, made anew when the files of certificates have changed.</summary>
    private HttpMessageInvoker Client()
    {
        lock (gate)
        {
            if (client is not null && ReferenceEquals(version, options.Tls.Version)) return client;
            version = options.Tls.Version;
            return client = new HttpMessageInvoker(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = options.Expire,
                PooledConnectionLifetime = options.MaxAge > TimeSpan.Zero ? options.MaxAge : Timeout.InfiniteTimeSpan,
                SslOptions = options.Tls.OptionsFor(verdict),
                ConnectCallback = async (_, cancel) => new NetworkStream(
                    await TlsConnection.ConnectAsync(to.Address, options.Source, cancel).ConfigureAwait(false), ownsSocket: true),
            });
        }
    }

    private string Reason(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "tls: " + (verdict.Reason ?? (error.InnerException ?? error).Message),
        { InnerException: SocketException { SocketErrorCode: var code } } => UpstreamFault.Dial(tcp: true, to.Address, code).Text,
        _ => error.Message,
    };

    private UpstreamFault Fault(string reason) => new($"{(options.DohByGet ? "Get" : "Post")} \"{address}\": {reason}");
}
