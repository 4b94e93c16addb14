using System.Runtime.ExceptionServices;

namespace ServiceDns.Server;

/// <summary>What plugins do when a configuration begins and ends. Hooks run in the order in which they were added.</summary>
public sealed class Lifecycle
{
    private readonly List<Func<CancellationToken, Task>> checks = [], starts = [], shutdowns = [], finals = [];
    private readonly List<Action> serving = [];

    /// <summary>
    /// For <c>servicedns check</c>: looks whether a start would succeed, and binds nothing. Throws as <see cref="OnStart"/> would.
    /// </summary>
    public void OnCheck(Func<CancellationToken, Task> hook) => checks.Add(hook);

    /// <summary>
    /// Before the first query. When it throws, the start (or the reload, and then the old configuration goes on) fails with that
    /// message. At a reload the old configuration still serves while this runs.
    /// </summary>
    public void OnStart(Func<CancellationToken, Task> hook) => starts.Add(hook);

    /// <summary>After the listeners answer with this configuration.</summary>
    public void OnServing(Action hook) => serving.Add(hook);

    /// <summary>
    /// After this configuration has served its last query: at a reload and at the end. Also when the start failed, whether or not it
    /// came as far as this plugin's own start hook. Must not throw.
    /// </summary>
    public void OnShutdown(Func<CancellationToken, Task> hook) => shutdowns.Add(hook);

    /// <summary>Before the listeners close because the process ends (not at a reload), all at the same time: lameduck.</summary>
    public void OnFinalShutdown(Func<CancellationToken, Task> hook) => finals.Add(hook);

    /// <summary>Runs all the checks.</summary>
    /// <exception cref="AggregateException">Several failed; a single one that fails throws what it threw.</exception>
    public Task CheckAsync(CancellationToken cancel) => RunAllAsync(checks, cancel);

    /// <summary>Runs the start hooks; stops at the first that fails.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        foreach (var start in starts) await start(cancel);
    }

    /// <summary>Runs what follows the start of the listeners.</summary>
    public void Serving() => serving.ForEach(hook => hook());

    /// <summary>Runs all the shutdown hooks, also when one throws in spite of what is asked of it.</summary>
    public Task ShutdownAsync(CancellationToken cancel) => RunAllAsync(shutdowns, cancel);

    /// <summary>Runs the final shutdown hooks side by side.</summary>
    public Task FinalShutdownAsync(CancellationToken cancel) => Task.WhenAll(finals.Select(hook => hook(cancel)));

    private static async Task RunAllAsync(List<Func<CancellationToken, Task>> hooks, CancellationToken cancel)
    {
        var faults = new List<Exception>();
        foreach (var hook in hooks)
        {
            try
            {
                await hook(cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                faults.Add(e);
            }
        }
        if (faults.Count == 1) ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1) throw new AggregateException(faults);
    }
}
