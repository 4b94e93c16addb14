namespace ServiceDns.Plugins.Forward.Upstreams;

/// <summary>How long to wait for a connection: twice what it took lately, from 1 s to 30 s, as CoreDNS learns it.</summary>
internal sealed class DialTimeout
{
    private const long Weight = 4;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1), Most = TimeSpan.FromSeconds(30);

    private long average = Most.Ticks / 2;

    /// <summary>The time to allow now.</summary>
    public TimeSpan Current
    {
        get
        {
            var lately = TimeSpan.FromTicks(Volatile.Read(ref average));
            if (lately < Least) return Least;
            return lately < Most / 2 ? 2 * lately : Most;
        }
    }

    /// <summary>Moves the average a quarter of the way to what a connection took.</summary>
    public void Observe(TimeSpan took) => Interlocked.Add(ref average, (took.Ticks - Volatile.Read(ref average)) / Weight);
}
