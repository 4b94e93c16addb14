namespace ServiceDns.Plugins;

/// <summary>What timers can count. A Corefile may give any time that Go's durations hold.</summary>
internal static class TimerRange
{
    /// <summary>The longest time: 49 days and some hours.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>The time, or the longest there is: who waits for longer has another reason to act before.</summary>
    public static TimeSpan ForTimer(this TimeSpan time) => time > Longest ? Longest : time;
}
