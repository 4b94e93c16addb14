using ServiceDns.Sources.Kubernetes.Json;

namespace ServiceDns.Sources.Kubernetes.Watching;

/// <summary>The body of one response as it comes, with a limit to how long nothing may come.</summary>
/// <remarks>
/// A connection that is half open, or a server that stopped in its work, gives no sign by itself; pings of HTTP/2 notice the first
/// kind only, and behind a proxy neither.
/// </remarks>
internal sealed class ApiStream : IDisposable
{
    private readonly CancellationTokenSource limit;
    private readonly CancellationToken cancel;
    private readonly CancellationTokenRegistration link;
    private HttpResponseMessage? response;
    private JsonWindow? window;

    private ApiStream(TimeSpan silence, TimeProvider time, CancellationToken cancel)
    {
        Silence = silence;
        this.cancel = cancel;
        limit = new CancellationTokenSource(silence, time);
        link = cancel.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
    }

    /// <summary>What has come.</summary>
    public JsonWindow Window => window!;

    /// <summary>How long nothing may come.</summary>
    public TimeSpan Silence { get; set; }

    /// <summary>Asks for <paramref name="address"/> and returns when the response begins.</summary>
    /// <param name="api">The server.</param>
    /// <param name="address">Relative to it.</param>
    /// <param name="silence">How long nothing may come, before the response and in it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it all.</param>
    /// <exception cref="ApiException">The server refuses.</exception>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    public static async Task<ApiStream> OpenAsync(
        ApiConnection api, string address, TimeSpan silence, TimeProvider time, CancellationToken cancel)
    {
        var stream = new ApiStream(silence, time, cancel);
        try
        {
            await stream.SendAsync(api, address).ConfigureAwait(false);
            return stream;
        }
        catch (OperationCanceledException stopped) when (!cancel.IsCancellationRequested)
        {
            stream.Dispose();
            throw stopped.InnerException as TimeoutException ?? stream.Silent(); // inside, where it could not even connect
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Waits for more.</summary>
    /// <returns>False at the end of the response.</returns>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    public async ValueTask<bool> FillAsync()
    {
        limit.CancelAfter(Silence);
        try
        {
            return await Window.FillAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Silent();
        }
    }

    public void Dispose()
    {
        link.Dispose();
        response?.Dispose();
        window?.Dispose();
        limit.Dispose();
    }

    private async Task SendAsync(ApiConnection api, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Accept.ParseAdd("application/json");
        response = await api.SendAsync(request, limit.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw new ApiException(await ApiStatus.ReadAsync(response, limit.Token).ConfigureAwait(false));
        window = new JsonWindow(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false));
    }

    private TimeoutException Silent() => new($"nothing came from the server for {Silence.TotalSeconds} s");
}
