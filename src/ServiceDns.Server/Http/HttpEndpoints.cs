using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>
/// The process's HTTP addresses. A reload opens what is new, swaps the pages when the new configuration serves, and closes what
/// nobody wants any more; an address that both configurations want stays open all the time.
/// </summary>
public sealed class HttpEndpoints : IHttpEndpoints
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly Dictionary<HttpAddress, HttpSite> sites = [];
    private readonly SemaphoreSlim gate = new(1);
    private readonly ILogger log;
    private readonly TimeProvider time;
    private HandedSockets? inherited;

    /// <summary>No address is open yet.</summary>
    /// <param name="logs">For pages that fail.</param>
    /// <param name="time">For the longest time that a closing address waits for its last requests.</param>
    public HttpEndpoints(ILoggerFactory logs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(logs);
        log = logs.CreateLogger("");
        this.time = time;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The address opens in the start hook. A path that no older configuration serves is answered from then on, so that a probe is
    /// answered while other plugins still wait for their data; one that is served changes hands when the new listeners answer.
    /// Of several pages with one address and path in one configuration the last is served.
    /// </remarks>
    public void Serve(
        Lifecycle lifecycle, string address, string path, Func<CancellationToken, ValueTask<HttpReply>> handler,
        Func<IOException, Exception>? explain = null)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        ArgumentNullException.ThrowIfNull(address);
        var page = new HttpPage(path, handler);
        HttpSite? site = null;
        lifecycle.OnCheck(_ => ExplainAsync(() => Task.FromResult(HttpAddress.Parse(address)), explain));
        lifecycle.OnStart(async cancel =>
        {
            site = await ExplainAsync(() => JoinAsync(address, cancel), explain);
            if (!site.Pages.Has(path)) site.Pages.Show(page);
        });
        lifecycle.OnServing(() => site?.Pages.Show(page));
        lifecycle.OnShutdown(_ => site is null ? Task.CompletedTask : LeaveAsync(site, page));
    }

    /// <summary>The sockets that another process could go on with.</summary>
    internal async Task<IReadOnlyList<HandedSocket>> ShareableAsync()
    {
        await gate.WaitAsync(); // a configuration that has just been replaced may still be leaving its addresses
        try
        {
            return [.. sites.Values.SelectMany(site => site.Shareable)];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Takes sockets that another process has open in place of new ones; they are served from <see cref="OpenInheritedAsync"/> on.
    /// </summary>
    internal void Inherit(HandedSockets sockets) => inherited = sockets;

    /// <summary>Answers at the inherited addresses too.</summary>
    internal async Task OpenInheritedAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            inherited = null;
            foreach (var site in sites.Values) await site.OpenAsync(cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Leaves all addresses to the process that has them open too.</summary>
    internal async Task HandOverAsync()
    {
        await gate.WaitAsync();
        try
        {
            using var limit = new CancellationTokenSource(CloseLimit, time);
            await Task.WhenAll(sites.Values.Select(site => site.LeaveAsync(limit.Token)));
            sites.Clear();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The port that is open for that address; for those who let the system choose.</summary>
    internal int PortOf(string address) => sites[HttpAddress.Parse(address)].Port;

    private static async Task<T> ExplainAsync<T>(Func<Task<T>> step, Func<IOException, Exception>? explain)
    {
        try
        {
            return await step();
        }
        catch (IOException e) when (explain is not null)
        {
            throw explain(e);
        }
    }

    private async Task<HttpSite> JoinAsync(string text, CancellationToken cancel)
    {
        var address = HttpAddress.Parse(text);
        await gate.WaitAsync(cancel);
        try
        {
            if (!sites.TryGetValue(address, out var site))
            {
                site = await HttpSite.OpenAsync(text, address, log, inherited?.Take(HandedKind.Http, text) ?? [], cancel);
                sites.Add(address, site);
            }
            site.Users++;
            return site;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task LeaveAsync(HttpSite site, HttpPage page)
    {
        await gate.WaitAsync();
        try
        {
            site.Pages.Hide(page);
            if (--site.Users > 0) return;
            if (!sites.Remove(site.Address)) return; // another process has it
            using var limit = new CancellationTokenSource(CloseLimit, time);
            await site.CloseAsync(limit.Token);
        }
        finally
        {
            gate.Release();
        }
    }
}
