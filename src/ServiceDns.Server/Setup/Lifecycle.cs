namespace ServiceDns.Server;

/// <summary>What plugins do when a configuration begins and ends. Hooks run in the order in which they were added.</summary>
public sealed class Lifecycle
{
    private readonly List<Func<CancellationToken, Task>> checks = [], starts = [], shutdowns = [], finals = [];
    private readonly List<Action> serving = [];

    /// <summary>For <c>servicedns check</c>: looks whether a start would succeed, and binds nothing. Throws as <see cref="OnStart"/> would.</summary>
    public void OnCheck(Func<CancellationToken, Task> hook) => checks.Add(hook);

    /// <summary>
    /// Before the first query. When it throws, the start (or the reload, and then the old configuration goes on) fails with that
    /// message. At a reload the old configuration still serves while this runs.
    /// </summary>
    public void OnStart(Func<CancellationToken, Task> hook) => starts.Add(hook);

    /// <summary>After the listeners answer with this configuration.</summary>
    public void OnServing(Action hook) => serving.Add(hook);

    /// <summary>After this configuration has served its last query: at a reload and at the end. Must not throw.</summary>
    public void OnShutdown(Func<CancellationToken, Task> hook) => shutdowns.Add(hook);

    /// <summary>Before the listeners close because the process ends (not at a reload), all at the same time: lameduck.</summary>
    public void OnFinalShutdown(Func<CancellationToken, Task> hook) => finals.Add(hook);

    /// <summary>Runs the checks.</summary>
    public Task CheckAsync(CancellationToken cancel) => RunAsync(checks, cancel);

    /// <summary>Runs the start hooks; stops at the first that fails.</summary>
    public Task StartAsync(CancellationToken cancel) => RunAsync(starts, cancel);

    /// <summary>Runs what follows the start of the listeners.</summary>
    public void Serving() => serving.ForEach(hook => hook());

    /// <summary>Runs the shutdown hooks.</summary>
    public Task ShutdownAsync(CancellationToken cancel) => RunAsync(shutdowns, cancel);

    /// <summary>Runs the final shutdown hooks side by side.</summary>
    public Task FinalShutdownAsync(CancellationToken cancel) => Task.WhenAll(finals.Select(hook => hook(cancel)));

    private static async Task RunAsync(List<Func<CancellationToken, Task>> hooks, CancellationToken cancel)
    {
        foreach (var hook in hooks) await hook(cancel);
    }
}
