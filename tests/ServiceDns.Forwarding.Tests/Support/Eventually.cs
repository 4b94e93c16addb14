namespace ServiceDns.Forwarding.Tests;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the condition holds; fails the test when it does not in a long time.</summary>
    public static void Holds(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(condition, Longest), what);
}
