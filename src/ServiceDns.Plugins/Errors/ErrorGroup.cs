using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Errors;

/// <summary>Errors that one pattern matches: counted for a while from the first on, then logged as one line.</summary>
/// <param name="text">The pattern as written, for the line.</param>
/// <param name="pattern">The pattern.</param>
/// <param name="period">How long to count.</param>
/// <param name="level">The level of the line.</param>
/// <param name="showsFirst">Whether the first error of a period is logged by itself, at once.</param>
/// <param name="log">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class ErrorGroup(
    string text, Regex pattern, TimeSpan period, LogLevel level, bool showsFirst, ILogger log, TimeProvider time)
{
    private readonly Lock gate = new();
    private ITimer? timer;
    private long count;
    private bool isStopped;

    /// <summary>The level of what is logged for this group.</summary>
    public LogLevel Level => level;

    /// <summary>Whether the error belongs here. Takes time linear in its length, whatever the pattern.</summary>
    public bool Matches(string error) => pattern.IsMatch(error);

    /// <summary>Counts an error. False when it has to be logged by itself: the first if so wished, all after <see cref="Stop"/>.</summary>
    public bool Takes()
    {
        lock (gate)
        {
            if (isStopped) return false;
            if (++count > 1) return true;
            timer?.Dispose();
            timer = time.CreateTimer(
                static state => ((ErrorGroup)state!).Flush(), this, AtLeastZero(period).ForTimer(), Timeout.InfiniteTimeSpan);
            return !showsFirst;
        }
    }

    /// <summary>Logs what is counted, and counts no more.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            timer?.Dispose();
        }
        Flush();
    }

    private void Flush()
    {
        long counted;
        lock (gate)
        {
            counted = count;
            count = 0;
        }
        if (counted > 1 || (counted == 1 && !showsFirst)) Log.Consolidated(log, level, counted, text, GoDuration.Format(period));
    }

    private static TimeSpan AtLeastZero(TimeSpan value) => value < TimeSpan.Zero ? TimeSpan.Zero : value;
}
