namespace ServiceDns.Sources.Tests.Kubernetes.Watching;

/// <summary>A clock that stands still until the test lets a timer fire.</summary>
internal sealed class TestTime : TimeProvider
{
    private readonly List<Timer> timers = [];
    private long now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something waits, and lets the time pass that it waits for.</summary>
    /// <param name="least">Ignores what waits for less.</param>
    /// <param name="most">Ignores what waits for longer.</param>
    /// <returns>How long it was.</returns>
    public async Task<TimeSpan> PassAsync(double least, double most)
    {
        for (var patience = 0; patience < 3000; patience++)
        {
            Timer? next;
            lock (timers)
            {
                next = timers.Where(timer => timer.Due.TotalSeconds >= least && timer.Due.TotalSeconds <= most).MinBy(timer => timer.Due);
            }
            if (next is not null)
            {
                var due = next.Due;
                Pass(due);
                next.Fire();
                return due;
            }
            await Task.Delay(10);
        }
        throw new TimeoutException($"nothing waits for {least} to {most} s");
    }

    public void Pass(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);

    private sealed class Timer(TestTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; } = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.timers)
            {
                Due = dueTime;
                if (!time.timers.Contains(this)) time.timers.Add(this);
            }
            return true;
        }

        public void Fire()
        {
            lock (time.timers) Due = Timeout.InfiniteTimeSpan;
            callback(state);
        }

        public void Dispose()
        {
            lock (time.timers) time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
