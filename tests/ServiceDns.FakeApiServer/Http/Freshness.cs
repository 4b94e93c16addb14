namespace ServiceDns.FakeApiServer.Http;

/// <summary>Waits until the store has come to a revision, as a server's cache does.</summary>
internal static class Freshness
{
    /// <summary>False when <see cref="Behaviour.FreshnessWait"/> was not enough.</summary>
    public static async Task<bool> WaitAsync(ObjectStore store, ulong revision, Exchange exchange)
    {
        var step = TimeSpan.FromMilliseconds(20);
        for (var waited = TimeSpan.Zero; store.Revision < revision; waited += step)
        {
            if (waited >= exchange.Behaviour.FreshnessWait) return false;
            await Task.Delay(step, exchange.Gone);
        }
        return true;
    }
}
