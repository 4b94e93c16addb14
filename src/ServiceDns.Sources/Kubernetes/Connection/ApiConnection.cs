using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Requests to one API server, authorised, limited and counted as its settings say. Safe for any number of threads.</summary>
/// <remarks>
/// HTTP/2 over TLS where the server speaks it, else HTTP/1.1. A connection that answers no ping is given up, and its requests
/// fail with it. Credentials that rotate are looked at before each request; nothing here runs between requests.
/// </remarks>
public sealed class ApiConnection : IDisposable
{
    private static readonly ProductInfoHeaderValue Agent = new("ServiceDns", typeof(ApiConnection).Assembly.GetName().Version?.ToString(3));

    private readonly ApiSettings settings;
    private readonly RequestLimits limits;
    private readonly Transports transports;
    private readonly TimeProvider time;

    internal ApiConnection(ApiSettings settings, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        limits = new RequestLimits(settings.Limits, time);
        transports = new Transports(settings);
    }

    /// <summary>Finds out where the server is and who we are. Files are read, nothing is sent.</summary>
    /// <param name="access">How to get there.</param>
    /// <param name="time">The clock of limits and of credentials that expire.</param>
    /// <param name="observe">Hears of every request, on any thread.</param>
    /// <exception cref="ClusterSourceException">It can not be found out; the message names file, line, field and what to do.</exception>
    public static ApiConnection Open(ApiAccess access, TimeProvider time, Action<ApiRequest>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(access);
        return new ApiConnection(AccessSettings.Read(access, time) with { Observe = observe }, time);
    }

    /// <summary>Where the server is; a path it is served under is part of it and ends with a slash.</summary>
    public Uri Server => settings.Server;

    /// <summary>
    /// Sends one request and returns as soon as the response's headers are there; its body is the caller's to read and dispose.
    /// </summary>
    /// <param name="request">
    /// Its address is relative to <see cref="Server"/>, such as <c>api/v1/services?limit=500</c>. It may have no body that can be read
    /// only once.
    /// </param>
    /// <param name="cancel">Ends the request, also while its body is read.</param>
    /// <returns>
    /// The response, whatever its status: a 401 has already been tried again with renewed credentials where there were any.
    /// </returns>
    /// <exception cref="HttpRequestException">The server can not be reached, or is not the one that it should be.</exception>
    /// <exception cref="ClusterSourceException">There are no credentials: a file or a command that should give them does not.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        Prepare(request);
        var credential = await settings.Credentials.GetAsync(refused: null, cancel);
        var response = await SendAsync(request, credential, cancel);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        var renewed = await settings.Credentials.GetAsync(refused: credential, cancel);
        if (renewed == credential) return response;
        response.Dispose();
        return await SendAsync(request, renewed, cancel);
    }

    /// <summary>Closes idle connections; requests under way end with their own tokens.</summary>
    public void Dispose()
    {
        transports.Dispose();
        (settings.Credentials as IDisposable)?.Dispose();
    }

    private void Prepare(HttpRequestMessage request)
    {
        var relative = request.RequestUri ?? throw new ArgumentException("a request needs an address", nameof(request));
        if (!relative.IsAbsoluteUri) request.RequestUri = new Uri(Server, relative.OriginalString.TrimStart('/'));
        request.Version = settings.Impersonation.HasRepeatedLines ? HttpVersion.Version11 : HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        if (request.Headers.UserAgent.Count == 0) request.Headers.UserAgent.Add(Agent);
        if (settings.ServerName is not null) request.Headers.Host = settings.ServerName; // what TLS asks for and verifies goes by it
        settings.Impersonation.AddTo(request.Headers);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Credential credential, CancellationToken cancel)
    {
        request.Headers.Authorization = credential.Authorization;
        var began = time.GetTimestamp();
        var isWatch = IsWatch(request.RequestUri!);
        using var turn = await limits.EnterAsync(isWatch, cancel);
        var entered = time.GetTimestamp();
        string? code = null;
        try
        {
            var response = await transports.For(credential.Certificate).SendAsync(request, cancel);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            var throttled = isWatch ? (TimeSpan?)null : time.GetElapsedTime(began, entered);
            settings.Observe?.Invoke(new ApiRequest(
                request.Method.Method, Server.Authority, code ?? "<error>", throttled, time.GetElapsedTime(entered)));
        }
    }

    private static bool IsWatch(Uri address) =>
        address.Query.Contains("watch=1", StringComparison.Ordinal) || address.Query.Contains("watch=true", StringComparison.Ordinal);
}
