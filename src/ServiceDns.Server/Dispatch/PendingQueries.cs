namespace ServiceDns.Server;

/// <summary>
/// The queries of one dispatcher that are under way outside of a batch, so that its chain is shut down after the last of them.
/// </summary>
internal sealed class PendingQueries
{
    private readonly CancellationTokenSource source = new();
    private TaskCompletionSource? idle;
    private int count;

    /// <summary>Cancelled when the server stops waiting for them.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>One more.</summary>
    public void Enter() => Interlocked.Increment(ref count);

    /// <summary>One less.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0) Volatile.Read(ref idle)?.TrySetResult();
    }

    /// <summary>Completes when none is left or the time is over; then the rest is cancelled. To be called when no new ones come.</summary>
    public async Task DrainAsync(Grace grace)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref idle, done);
        if (Volatile.Read(ref count) == 0) done.TrySetResult();
        await grace.WaitAsync(done.Task).ConfigureAwait(false);
        await source.CancelAsync().ConfigureAwait(false);
    }
}
