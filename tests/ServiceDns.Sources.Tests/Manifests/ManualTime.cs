namespace ServiceDns.Sources.Tests.Manifests;

/// <summary>A clock whose one timer fires when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private Action fire = () => throw new InvalidOperationException("no timer yet");

    /// <summary>After how long the timer would fire by itself.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>Fires once: until it is set again, the timer is not due any more.</summary>
    public void Fire()
    {
        Due = Timeout.InfiniteTimeSpan;
        fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        fire = () => callback(state);
        Due = dueTime;
        return new Timer(this);
    }

    private sealed class Timer(ManualTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
