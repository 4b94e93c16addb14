namespace ServiceDns.Server.Tests;

/// <summary>Waits for what must come to be, however slow the machine.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var bound = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            Assert(DateTime.UtcNow < bound, what);
            await Task.Delay(1);
        }
    }

    private static void Assert(bool inTime, string what) => Xunit.Assert.True(inTime, $"never: {what}");
}
