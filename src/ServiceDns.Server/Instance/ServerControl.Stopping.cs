namespace ServiceDns.Server;

/// <content>Ending: the server, or a configuration that another replaces.</content>
public sealed partial class ServerControl
{
    private Task retired = Task.CompletedTask;
    private Task<bool>? stopped;

    /// <summary>
    /// Stops: plugins first say goodbye side by side while the listeners go on answering (lameduck), then the listeners close, then
    /// plugins shut down. A reload under way is given up.
    /// </summary>
    /// <returns>Whether everything ended without an error; errors are logged. The same for every call.</returns>
    public Task<bool> StopAsync(CancellationToken cancel)
    {
        lock (stopping) return stopped ??= StopOnceAsync(cancel);
    }

    private async Task<bool> StopOnceAsync(CancellationToken cancel)
    {
        await stopping.CancelAsync();
        if (isHandingOver) HandoverLog.StopWaits(log);
        await gate.WaitAsync(cancel); // never released: nothing may start any more
        if (active is not { } last) return true; // also when another process has taken over
        var clean = await TryAsync(() =>
        {
            handoverPoint?.Dispose();
            return Task.CompletedTask;
        });
        clean &= await TryAsync(() => last.Lifecycle.FinalShutdownAsync(cancel));
        clean &= await TryAsync(listeners.StopAsync);
        clean &= await TryAsync(() => retired);
        clean &= await TryAsync(() => last.Lifecycle.ShutdownAsync(cancel));
        active = null;
        return clean;
    }

    /// <summary>
    /// Shuts a configuration down after its last answer. Runs beside what called for the reload: that may be a plugin of the very
    /// configuration which is shut down here.
    /// </summary>
    private async Task RetireAsync(Task before, Task drained, Lifecycle old)
    {
        await before;
        await drained;
        await TryAsync(() => old.ShutdownAsync(CancellationToken.None));
    }

    private async Task<bool> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) // one that fails must not keep the others from ending
        {
            ServerLog.StopFailed(log, e.Message);
            return false;
        }
    }
}
