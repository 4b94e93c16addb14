namespace ServiceDns.Forwarding;

/// <summary>When the next change may be made: two at once after a rest, then one each period.</summary>
internal sealed class SyncRate(TimeSpan period, TimeProvider time)
{
    private const int Burst = 2; // kube-proxy's

    private double saved = Burst;
    private long countedAt = time.GetTimestamp();

    /// <summary>Takes one change; or tells how long to wait.</summary>
    /// <returns>Zero when it may be made now.</returns>
    public TimeSpan Take()
    {
        if (period <= TimeSpan.Zero) return TimeSpan.Zero;
        var now = time.GetTimestamp();
        saved = Math.Min(Burst, saved + time.GetElapsedTime(countedAt, now) / period);
        countedAt = now;
        if (saved < 1) return (1 - saved) * period + TimeSpan.FromMilliseconds(1); // never a hair too early
        saved--;
        return TimeSpan.Zero;
    }
}
