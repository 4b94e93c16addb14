namespace ServiceDns.Server;

/// <summary>
/// The time that is left for queries to end after their listener or dispatcher was replaced; it runs from the making of this object.
/// </summary>
internal sealed class Grace(TimeProvider time)
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(5); // CoreDNS's graceTimeout

    private readonly long start = time.GetTimestamp();

    /// <summary>Waits for all, as long as time is left. False when some did not end.</summary>
    public async Task<bool> WaitAsync(params Task[] tasks)
    {
        var left = Whole - time.GetElapsedTime(start);
        try
        {
            await Task.WhenAll(tasks).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
