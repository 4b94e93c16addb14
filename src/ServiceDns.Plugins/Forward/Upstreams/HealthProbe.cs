namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>Runs a check again and again until it succeeds. At most one run at a time; a start meanwhile does nothing.</summary>
/// <param name="check">True when the upstream is well; false takes <paramref name="interval"/> to the next.</param>
/// <param name="interval">Time between the end of a check and the next.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthProbe(Func<Task<bool>> check, TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10); // an interval of 0 must not take a whole CPU

    private readonly CancellationTokenSource stopped = new();
    private int running;

    /// <summary>Begins a run.</summary>
    public void Start()
    {
        if (stopped.IsCancellationRequested || Interlocked.CompareExchange(ref running, 1, 0) != 0) return;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Ends the run after the check that is under way, and all later ones.</summary>
    public void Stop() => stopped.Cancel();

    private async Task RunAsync()
    {
        try
        {
            if (await check().ConfigureAwait(false)) return;
            using var timer = new PeriodicTimer(interval < ShortestInterval ? ShortestInterval : interval.ForTimer(), time);
            while (await timer.WaitForNextTickAsync(stopped.Token).ConfigureAwait(false))
            {
                if (await check().ConfigureAwait(false)) return;
            }
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }
}
