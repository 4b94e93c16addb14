namespace ServiceDns.Server;

/// <summary>A connection that may be ended when nothing is under way on it.</summary>
internal interface IIdleConnection
{
    /// <summary>Whether no query is under way, and no answer waits.</summary>
    bool IsIdle { get; }

    /// <summary>Since when, in ticks of the clock.</summary>
    long IdleSince { get; }
}

/// <summary>The open connections of one listener: how many, which is idle longest, and when all are gone. For any thread.</summary>
/// <param name="anyOpen">Told whether there are any, whenever that changes, before anybody sees it.</param>
internal sealed class OpenConnections<T>(Action<bool>? anyOpen = null)
    where T : class, IIdleConnection
{
    private readonly Lock gate = new();
    private readonly HashSet<T> open = [];
    private readonly TaskCompletionSource allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int going; // no longer open, with something left to do
    private bool stopping;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (gate) return open.Count;
        }
    }

    /// <summary>Completes when the last is gone, after <see cref="Stop"/>.</summary>
    public Task AllGone => allGone.Task;

    /// <summary>Counts a connection from now on. False after <see cref="Stop"/>.</summary>
    public bool TryAdd(T connection)
    {
        lock (gate)
        {
            if (stopping || !open.Add(connection)) return false;
            if (open.Count == 1) anyOpen?.Invoke(true);
            return true;
        }
    }

    /// <summary>Takes out the one that has been idle longest; null when none is idle.</summary>
    public T? TakeOldestIdle()
    {
        lock (gate)
        {
            var oldest = open.Where(connection => connection.IsIdle).MinBy(connection => connection.IdleSince);
            if (oldest is not null) TakeOut(oldest);
            return oldest;
        }
    }

    /// <summary>Does something to each; none is removed meanwhile.</summary>
    public void ForEach(Action<T> action)
    {
        lock (gate)
        {
            foreach (var connection in open) action(connection);
        }
    }

    /// <summary>Counts no more connections.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopping = true;
            CompleteWhenAllGone();
        }
    }

    /// <summary>Takes one out, which is gone when <paramref name="last"/> is done.</summary>
    public void Remove(T connection, Action? last = null)
    {
        lock (gate)
        {
            TakeOut(connection);
            going++;
        }
        last?.Invoke();
        lock (gate)
        {
            going--;
            CompleteWhenAllGone();
        }
    }

    private void TakeOut(T connection)
    {
        if (open.Remove(connection) && open.Count == 0) anyOpen?.Invoke(false);
    }

    private void CompleteWhenAllGone()
    {
        if (stopping && open.Count == 0 && going == 0) allGone.TrySetResult();
    }
}
