namespace ServiceDns.Server;

/// <summary>Tells other threads when a worker is between two batches, at the cost of two plain stores a batch.</summary>
/// <remarks>
/// The worker writes a mark and then reads the dispatcher; the one who swaps writes the dispatcher, puts a barrier into every running
/// thread, and then reads the mark. So either the worker sees the new dispatcher, or the other sees the worker in a batch.
/// </remarks>
internal sealed class BatchMark
{
    private int batches; // odd while one is served
    private TaskCompletionSource? waiter;

    /// <summary>A batch begins; only the worker's thread calls this.</summary>
    public void Begin() => Volatile.Write(ref batches, batches + 1);

    /// <summary>The batch ends.</summary>
    /// <param name="beforeTelling">Done before somebody is told, which the pool may start a thread for.</param>
    public void End(Action? beforeTelling = null)
    {
        Volatile.Write(ref batches, batches + 1);
        if (Volatile.Read(ref waiter) is not { } waiting) return;
        beforeTelling?.Invoke();
        waiting.TrySetResult();
    }

    /// <summary>Completes when no batch is under way that began before this call. For one caller at a time.</summary>
    public async Task EndAsync()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref waiter, end);
        Interlocked.MemoryBarrierProcessWide();
        if ((Volatile.Read(ref batches) & 1) != 0) await end.Task.ConfigureAwait(false);
        Volatile.Write(ref waiter, null);
    }
}
