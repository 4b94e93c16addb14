using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Config;
using ServiceDns.Forwarding.Conntrack;
using ServiceDns.Forwarding.Health;
using ServiceDns.Forwarding.Userspace;
using ServiceDns.Server;

namespace ServiceDns.Proxy;

/// <summary>One run of the forwarder: source, mode, loop, pages; from the start to the signal that ends it.</summary>
internal sealed class ProxyRun : IAsyncDisposable
{
    private static readonly TimeSpan FileLook = TimeSpan.FromSeconds(10);

    private readonly ProxySettings settings;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly IClusterSource source;
    private readonly IClusterEvents posted;
    private readonly ProxyEvents events;
    private readonly ModeChoice mode;
    private readonly MetricRegistry registry = new();
    private readonly ProxyMetrics metrics;
    private readonly ServiceHealthChecks checks;
    private readonly FlowCleaner? flows; // in userspace no flow of the kernel's leads to an endpoint
    private readonly ProxyHealth health;
    private readonly ProxyPages pages;
    private readonly Forwarder forwarder;
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string fileText;
    private ITimer? fileLook;

    /// <summary>Puts the parts together; nothing is touched yet.</summary>
    /// <exception cref="ForwardingException">The mode can not run here, or there is no source.</exception>
    internal ProxyRun(ProxySettings settings, ILoggerFactory logs, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
        log = logs.CreateLogger("proxy");
        fileText = ReadConfigFile();
        source = ProxySource.Open(settings, registry, log, time);
        posted = ProxySource.OpenEvents(settings, log, time);
        events = new ProxyEvents(posted, settings.Node.Name, log);
        mode = ModeChoice.Choose(settings.Mode, settings.Node.BindAddress?.Family ?? IpFamily.IPv4, log);
        metrics = new ProxyMetrics(registry, mode, time);
        ProcessMetrics.Register(registry);
        health = new ProxyHealth(
            source.Model, settings.Node.Name, () => forwarder?.WaitingSince, 2 * settings.ModeOptions.SyncPeriod, time);
        checks = new ServiceHealthChecks(() => health.IsHealthy, events.CheckNotOpened, time);
        var services = new ModeServices(log, metrics, time);
        flows = mode.Kind is UserspaceKind ? null : new FlowCleaner(settings.DeletedFlows, services);
        pages = new ProxyPages(settings, logs, log, time);
        forwarder = new Forwarder(new ForwarderOptions
        {
            Model = source.Model,
            Mode = mode.Kind,
            Families = mode.Families,
            Node = settings.Node,
            ModeOptions = settings.ModeOptions,
            ServiceProxyName = settings.ServiceProxyName,
            Services = services,
            PlanListeners = flows is null ? [checks, metrics] : [checks, metrics, flows],
            SyncListeners = [metrics, health],
        });
        ProxyMetrics.Follow(registry, forwarder, mode.Families);
    }

    /// <summary>Completes with the exit code when something other than a signal ends the run.</summary>
    internal Task<int> Ended => ended.Task;

    /// <summary>Serves the pages, reads the cluster, and forwards.</summary>
    /// <exception cref="ClusterSourceException">The cluster can not be read.</exception>
    /// <exception cref="IOException">An address can not be opened, and <c>bindAddressHardFail</c> is set.</exception>
    internal async Task StartAsync(CancellationToken cancel)
    {
        ProxyLog.Forwarding(log, settings.Node.Name, mode.Kind.Name, string.Join(" and ", mode.Families));
        await ServeAsync();
        events.Starting();
        forwarder.Start();
        _ = RemoveLeftoversAsync();
        if (settings.ConfigFile.Length > 0) fileLook = time.CreateTimer(_ => LookAtFile(), null, FileLook, FileLook);
        await source.StartAsync(cancel);
    }

    /// <summary>Ends in good order; what the kernel forwards goes on.</summary>
    internal static Task<bool> StopAsync() => Task.FromResult(true);

    /// <summary>Says why SIGUSR1 does nothing.</summary>
    internal Task ExplainReloadAsync()
    {
        ProxyLog.NothingToReload(log);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (fileLook is not null) await fileLook.DisposeAsync();
        await source.DisposeAsync();
        await forwarder.DisposeAsync();
        checks.Dispose();
        health.Dispose();
        flows?.Dispose();
        await pages.DisposeAsync();
        await posted.DisposeAsync();
    }

    private async Task ServeAsync()
    {
        var tell = events.HealthNotServed;
        try
        {
            await pages.ServeHealthAsync(health, metrics);
            tell = events.MetricsNotServed;
            await pages.ServeMetricsAsync(registry, source.Model, mode.Kind.Name);
        }
        catch (IOException e)
        {
            tell(e.Message);
            throw;
        }
    }

    /// <summary>What another mode left from before is removed when this one forwards, so that no packet finds nothing.</summary>
    private async Task RemoveLeftoversAsync()
    {
        try
        {
            await forwarder.FirstSync;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        foreach (var other in ModeCatalog.All.Where(kind => kind.Name != mode.Kind.Name))
        {
            try
            {
                other.Cleanup();
            }
            catch (ForwardingException e)
            {
                ProxyLog.CleanupFailed(log, other.Name, e.Message);
            }
        }
    }

    private void LookAtFile()
    {
        if (ReadConfigFile() is not { Length: > 0 } now || now == fileText) return; // a ConfigMap's file is away for an instant
        ProxyLog.FileUpdated(log, settings.ConfigFile);
        ended.TrySetResult(1);
    }

    private string ReadConfigFile()
    {
        if (settings.ConfigFile.Length == 0) return "";
        try
        {
            return File.ReadAllText(settings.ConfigFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
