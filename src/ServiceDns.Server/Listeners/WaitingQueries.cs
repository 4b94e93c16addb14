namespace ServiceDns.Server;

/// <summary>Counts the queries of one worker that left their batch, keeps their number bounded, and knows when the last is done.</summary>
/// <param name="limit">Beyond it, a query may not begin to wait: it gets a token that is cancelled already.</param>
/// <param name="overloads">Counts queries that came meanwhile.</param>
/// <param name="close">Called once, after the worker and the last query have left.</param>
internal sealed class WaitingQueries(int limit, Counter overloads, Action close)
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private int count = 1; // the worker itself

    /// <summary>Says how a batch shall be served now.</summary>
    /// <param name="batch">Its size.</param>
    /// <param name="usual">The token when there is room.</param>
    /// <param name="cancel">The token for the batch's handlers.</param>
    /// <returns>
    /// False at twice the limit, which only handlers reach that do not heed their token: then not even what is in memory is answered.
    /// </returns>
    public bool TryAdmit(int batch, CancellationToken usual, out CancellationToken cancel)
    {
        var now = Volatile.Read(ref count);
        cancel = now <= limit ? usual : Cancelled;
        if (now <= limit) return true;
        overloads.Add(MetricShard.Shared, batch);
        return now <= 2 * limit;
    }

    public void Enter() => Interlocked.Increment(ref count);

    public void Leave()
    {
        if (Interlocked.Decrement(ref count) == 0) close();
    }
}
