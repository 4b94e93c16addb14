namespace ServiceDns.Server.Tests;

/// <summary>A clock that moves when told, and fires its timers then.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private long now = 1, readings;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How often somebody looked at the clock.</summary>
    public long Readings => Interlocked.Read(ref readings);

    public override long GetTimestamp()
    {
        var timestamp = Interlocked.Read(ref now);
        Interlocked.Increment(ref readings);
        return timestamp;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref now, by.Ticks);
        Timer[] due;
        lock (gate) due = [.. timers];
        foreach (var timer in due) timer.FireIfDue(GetTimestamp());
    }

    private sealed class Timer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private long next = long.MaxValue, interval;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            interval = period > TimeSpan.Zero ? period.Ticks : 0;
            next = dueTime < TimeSpan.Zero ? long.MaxValue : Interlocked.Read(ref clock.now) + dueTime.Ticks;
            return true;
        }

        public void FireIfDue(long now)
        {
            if (now < next) return;
            next = interval > 0 ? now + interval : long.MaxValue;
            callback(state);
        }

        public void Dispose()
        {
            next = long.MaxValue;
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
