namespace ServiceDns.Forwarding;

/// <summary>A look at all that a mode made, taken as often as its cost allows: it uses a hundredth of the time at most.</summary>
internal sealed class CostlyLook(TimeProvider time)
{
    private const int Share = 100;

    private long taken; // a timestamp, 0 before the first
    private TimeSpan took;

    /// <summary>What the look finds; false without a look when the last one is not long enough ago.</summary>
    public bool Finds(Func<bool> look)
    {
        if (taken != 0 && time.GetElapsedTime(taken) < Share * took) return false;
        var begun = time.GetTimestamp();
        var found = look();
        taken = time.GetTimestamp();
        took = time.GetElapsedTime(begun, taken);
        return found;
    }
}
