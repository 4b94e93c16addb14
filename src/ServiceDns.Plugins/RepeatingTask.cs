namespace ServiceDns.Plugins;

/// <summary>Does something again and again, each time so long after the last one ended.</summary>
/// <param name="time">The clock.</param>
/// <param name="interval">How long; zero for never.</param>
/// <param name="work">What to do. Must not throw.</param>
internal sealed class RepeatingTask(TimeProvider time, TimeSpan interval, Action work)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1); // what timers can count

    private readonly TimeSpan interval = interval > TimeSpan.Zero && interval < Shortest ? Shortest : interval.ForTimer();
    private ITimer? timer;

    /// <summary>Begins to wait.</summary>
    public Task StartAsync(CancellationToken cancel)
    {
        if (interval <= TimeSpan.Zero) return Task.CompletedTask;
        timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Schedule();
        return Task.CompletedTask;
    }

    /// <summary>Ends it; what runs at the moment runs to its end.</summary>
    public Task StopAsync(CancellationToken cancel)
    {
        Interlocked.Exchange(ref timer, null)?.Dispose();
        return Task.CompletedTask;
    }

    private void Tick()
    {
        work();
        Schedule();
    }

    private void Schedule() => timer?.Change(interval, Timeout.InfiniteTimeSpan);
}
