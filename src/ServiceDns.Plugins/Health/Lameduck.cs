using Microsoft.Extensions.Logging;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Health;

/// <summary>The time in which a server that shall end still answers, until nobody sends it queries any more.</summary>
internal static class Lameduck
{
    /// <summary>Waits for <paramref name="duration"/>, or until the process can wait no longer.</summary>
    public static async Task WaitAsync(TimeSpan duration, ILogger log, TimeProvider time, CancellationToken cancel)
    {
        if (duration <= TimeSpan.Zero) return;
        Log.Lameduck(log, GoDuration.Format(duration));
        try
        {
            await Task.Delay(duration.ForTimer(), time, cancel);
        }
        catch (OperationCanceledException)
        {
            // a second signal asked to end at once
        }
    }
}
