using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>The running server: one configuration after another on one set of listeners.</summary>
public sealed partial class ServerControl : IServerControl
{
    private readonly ServerOptions options;
    private readonly ConfigurationRules rules, rulesOfReloads;
    private readonly ProcessServices process;
    private readonly ListenerSet listeners;
    private readonly HttpEndpoints http;
    private readonly ILogger log;
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Configuration? active;

    /// <summary>Makes a server that does not run yet.</summary>
    public ServerControl(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        rules = new ConfigurationRules(options.Plugins, options.DefaultPort, options.Corefile.BuiltIn, options.Environment);
        rulesOfReloads = rules with { BuiltIn = null }; // a file that is just being written is empty for a moment
        log = options.Logs.CreateLogger("");
        lastGood = options.StateFolder is { } folder ? new LastGoodCorefile(folder) : null;
        listeners = new ListenerSet(options.Time, options.Random, options.Metrics, log);
        http = new HttpEndpoints(options.Logs, options.Time);
        process = new ProcessServices
        {
            Time = options.Time,
            Random = options.Random,
            Logs = options.Logs,
            Metrics = options.Metrics,
            Http = options.Http ?? http,
            Control = this,
            Offers = options.Offers,
        };
    }

    /// <inheritdoc/>
    public string CorefilePath => options.Corefile.Path;

    /// <inheritdoc/>
    public string ActiveHash => active?.Hash ?? "";

    /// <summary>Completes with the exit code when the server has ended of itself (<see cref="Fail"/>).</summary>
    public Task<int> Ended => ended.Task;

    /// <summary>Reads and sets up the Corefile as a start would, and opens nothing.</summary>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public Configuration Build() => Configuration.Build(options.Corefile.Load(), rules, process);

    /// <summary>
    /// Starts: when it returns, every listener answers. With <see cref="ServerOptions.Handover"/> and a process that listens there, it
    /// takes over that one's sockets once its plugins are ready, and the other ends; until then the other serves.
    /// </summary>
    /// <param name="print">Gets the lines that CoreDNS prints, which zone is served where; and by how many UDP workers.</param>
    /// <param name="cancel">Gives the start up.</param>
    /// <exception cref="ConfigurationException">The Corefile has mistakes.</exception>
    /// <exception cref="Exception">A file, an address or a plugin's start failed; its message is for the user. Nothing is left
    /// open.</exception>
    public async Task StartAsync(Action<string> print, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(print);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping.Token);
        await gate.WaitAsync(either.Token);
        try
        {
            var (first, takeover) = BuildFirst();
            Warn(first);
            options.Logs.Debug = first.Debug;
            if (takeover is null) handoverPoint = OpenHandoverPoint(replaces: false);
            var opened = await OpenAsync(first, takeover, either.Token);
            active = first;
            foreach (var line in first.Listeners.SelectMany(listener => StartupText.Lines(listener, PortOf(listener)))) print(line);
            foreach (var placement in opened.Placements) print($"[INFO] {placement}");
            first.Lifecycle.Serving();
            // before the old process leaves, so that there is always one to take over from
            if (takeover is not null)
            {
                handoverPoint = OpenHandoverPoint(replaces: true);
                TakeOver(takeover);
            }
            Keep(first);
        }
        catch
        {
            handoverPoint?.Dispose();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ReloadAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping.Token);
        try
        {
            await gate.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return false; // the server stops
        }
        try
        {
            ServerLog.Reloading(log);
            var next = Configuration.Build(options.Corefile.Load(), rulesOfReloads, process);
            Warn(next);
            var applied = await OpenAsync(next, takeover: null, either.Token);
            var old = active;
            active = next;
            options.Logs.Debug = next.Debug;
            foreach (var placement in applied.Placements) ServerLog.Placed(log, placement);
            next.Lifecycle.Serving(); // first, so that what both have, as a page, is never without an owner
            if (old is not null) retired = RetireAsync(retired, applied.Drained, old.Lifecycle);
            Keep(next);
            ServerLog.Reloaded(log);
            return true;
        }
        catch (Exception e) // whatever a new configuration does, the one that serves goes on
        {
            foreach (var line in e.Message.Split('\n')) ServerLog.ReloadFailed(log, line);
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public string HashOnDisk()
    {
        try
        {
            return CorefileHash.Of(rules.Parse(options.Corefile.Load(), anyPlugin: true).Files);
        }
        catch (ConfigurationException e)
        {
            throw e.Errors[0];
        }
        catch (IOException e)
        {
            throw new Corefile.CorefileException("", 0, null, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> CorefileFiles => [.. active?.Files.Select(file => file.Path) ?? []];

    /// <inheritdoc/>
    public void Fail(string reason)
    {
        ServerLog.Failed(log, reason);
        ended.TrySetResult(1);
    }

    /// <summary>Starts a configuration beside the one that serves, then lets it answer. When it fails, it leaves nothing behind.</summary>
    private async Task<AppliedListeners> OpenAsync(Configuration next, Takeover? takeover, CancellationToken cancel)
    {
        try
        {
            if (takeover is not null) http.Inherit(takeover.Sockets);
            await next.Lifecycle.StartAsync(cancel);
            if (takeover is not null) await takeover.UntilReadyAsync(next, options.Time, cancel);
            var applied = listeners.Apply([.. next.Listeners.Select(Request)], takeover?.Sockets);
            if (takeover is not null) await http.OpenInheritedAsync(cancel);
            return applied;
        }
        catch
        {
            takeover?.Dispose();
            await TryAsync(() => next.Lifecycle.ShutdownAsync(CancellationToken.None));
            throw;
        }
    }

    private ListenerRequest Request(ConfiguredListener listener) => new(
        listener.Address,
        DispatcherOf(listener),
        (listener.Limits ?? new SchemeLimits()).ApplyTo((listener.Connections ?? ConnectionLimits.None).ApplyTo(
            options.Listening with
            {
                UdpWorkers = listener.UdpSockets ?? options.Listening.UdpWorkers,
                Tls = listener.Tls,
                Proxy = listener.Proxy,
            })));

    private int PortOf(ConfiguredListener listener) =>
        listener.Address.Port != 0 ? listener.Address.Port : listeners.EndPointsOf(listener.Address)[0].Port;

    private void Warn(Configuration configuration)
    {
        foreach (var warning in configuration.Warnings) ServerLog.Warning(log, warning.ToString());
    }
}
