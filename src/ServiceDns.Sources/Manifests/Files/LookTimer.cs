namespace ServiceDns.Sources.Manifests.Files;

/// <summary>Calls for a look a little after a change was heard of, again where the last look asks for it, and now and then.</summary>
/// <param name="time">The clock.</param>
/// <param name="look">Takes a look, never two at a time; returns after how long the next is due at the latest.</param>
internal sealed class LookTimer(TimeProvider time, Func<TimeSpan> look) : IAsyncDisposable
{
    // Long enough for the burst of events of one save, short against the second within which it has to be served.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim looking = new(1, 1);
    private ITimer? timer;
    private bool isSoon, isOver;

    /// <summary>Begins; the first look comes after <paramref name="first"/>.</summary>
    public void Start(TimeSpan first)
    {
        lock (gate) timer = time.CreateTimer(_ => Tick(), null, first, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A change was heard of: later ones up to the look do not put it off.</summary>
    public void Soon()
    {
        lock (gate)
        {
            if (isSoon || isOver || timer is null) return;
            isSoon = true;
            timer.Change(Debounce, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>No look is under way or begins after it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate) isOver = true;
        if (timer is not null) await timer.DisposeAsync();
        await looking.WaitAsync();
        looking.Release();
    }

    private void Tick()
    {
        if (!looking.Wait(0))
        {
            lock (gate)
            {
                // The look under way may have passed what changed. It took the timer's only shot, so it is due again in any case.
                isSoon = true;
                if (!isOver) timer!.Change(Debounce, Timeout.InfiniteTimeSpan);
            }
            return;
        }
        try
        {
            lock (gate)
            {
                if (isOver) return;
                isSoon = false;
            }
            var next = look();
            lock (gate)
            {
                if (!isSoon && !isOver) timer!.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
        finally
        {
            looking.Release();
        }
    }
}
