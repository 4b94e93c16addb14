using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Config;
using ServiceDns.Forwarding.Health;
using ServiceDns.Server;

namespace ServiceDns.Proxy;

/// <summary>What the forwarder serves over HTTP: health on one address, metrics on another.</summary>
internal sealed class ProxyPages : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5); // kube-proxy's

    private readonly ProxySettings settings;
    private readonly HttpEndpoints http;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly DebugPages debug;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentBag<Lifecycle> open = []; // of retries, too, each on its own thread
    private readonly List<Task> retries = [];

    internal ProxyPages(ProxySettings settings, ILoggerFactory logs, ILogger log, TimeProvider time)
    {
        (this.settings, this.log, this.time, http) = (settings, log, time, new HttpEndpoints(logs, time));
        debug = new DebugPages(settings.Flags, time);
    }

    /// <summary>Serves <c>/healthz</c> and <c>/livez</c>.</summary>
    internal Task ServeHealthAsync(ProxyHealth health, ProxyMetrics metrics) => ServeAsync(settings.HealthzAddress, "healthz",
    [
        ("/healthz", () => Count(health.Healthz(), metrics.Healthz)),
        ("/livez", () => Count(health.Livez(), metrics.Livez)),
    ]);

    /// <summary>Serves <c>/metrics</c>, <c>/healthz</c>, <c>/proxyMode</c>, <c>/configz</c>, <c>/flagz</c> and <c>/statusz</c>.</summary>
    internal Task ServeMetricsAsync(MetricRegistry registry, ClusterModel model, string mode) => ServeAsync(
        settings.MetricsAddress, "metrics",
    [
        ("/metrics", () => Metrics(registry, model)),
        ("/healthz", () => HttpReply.Text(200, "ok") with { IsNosniff = true }),
        ("/proxyMode", () => HttpReply.Text(200, mode) with { IsNosniff = true }),
        ("/configz", () => new HttpReply(200, "application/json", Encoding.UTF8.GetBytes(settings.Json)) { IsNosniff = true }),
        ("/flagz", debug.Flagz),
        ("/statusz", debug.Statusz),
    ]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(retries); // one on its way may still open what is to be shut
        foreach (var lifecycle in open) await lifecycle.ShutdownAsync(CancellationToken.None);
        end.Dispose();
    }

    private static HttpReply Count(HealthPage page, Action<int> count)
    {
        count(page.Status);
        return new HttpReply(page.Status, "application/json", Encoding.UTF8.GetBytes(page.Body)) { IsNosniff = true };
    }

    private static HttpReply Metrics(MetricRegistry registry, ClusterModel model)
    {
        var text = new ArrayBufferWriter<byte>();
        PrometheusText.Write(registry, text);
        Encoding.UTF8.GetBytes(ClusterGauges.Write(model), text);
        return new HttpReply(200, PrometheusText.ContentType, text.WrittenMemory);
    }

    private async Task ServeAsync(string address, string what, IReadOnlyList<(string Path, Func<HttpReply> Reply)> pages)
    {
        if (address.Length == 0) return;
        if (settings.BindAddressHardFail) await OpenAsync(address, pages);
        else if (!await TryAsync(address, what, pages)) retries.Add(RetryAsync(address, what, pages));
    }

    /// <summary>An address that another process still holds, as at an upgrade, is asked for again and again.</summary>
    private async Task RetryAsync(string address, string what, IReadOnlyList<(string, Func<HttpReply>)> pages)
    {
        do await Task.Delay(RetryAfter, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!end.IsCancellationRequested && !await TryAsync(address, what, pages));
    }

    private async Task<bool> TryAsync(string address, string what, IReadOnlyList<(string, Func<HttpReply>)> pages)
    {
        try
        {
            await OpenAsync(address, pages);
            return true;
        }
        catch (IOException e)
        {
            ProxyLog.NotServed(log, what, e.Message);
            return false;
        }
    }

    private async Task OpenAsync(string address, IReadOnlyList<(string Path, Func<HttpReply> Reply)> pages)
    {
        var lifecycle = new Lifecycle();
        foreach (var (path, reply) in pages) http.Serve(lifecycle, address, path, _ => ValueTask.FromResult(reply()));
        try
        {
            await lifecycle.StartAsync(CancellationToken.None);
        }
        catch
        {
            await lifecycle.ShutdownAsync(CancellationToken.None);
            throw;
        }
        lifecycle.Serving();
        open.Add(lifecycle);
    }
}
