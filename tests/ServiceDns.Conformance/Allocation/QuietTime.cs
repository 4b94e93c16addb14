namespace ServiceDns.Conformance.Allocation;

/// <summary>The system's clock, whose timers can be made silent: the server's own errands then do not count as cost of an answer.</summary>
internal sealed class QuietTime : TimeProvider
{
    /// <summary>Whether timers pass over their calls.</summary>
    public volatile bool Quiet;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(passed => { if (!Quiet) callback(passed); }, state, dueTime, period);
}
