using System.Diagnostics;

namespace ServiceDns.Plugins.Tests.Forward;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Poll
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Returns when <paramref name="condition"/> is true, and fails when it is not in a time that is plenty.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Bound, $"waited in vain until {what}");
            await Task.Delay(1);
        }
    }
}
