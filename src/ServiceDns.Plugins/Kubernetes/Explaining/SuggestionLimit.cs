namespace ServiceDns.Plugins.Kubernetes;

/// <summary>How often names of a like spelling may be looked for: each look goes through the names of the cluster.</summary>
/// <param name="time">The clock.</param>
internal sealed class SuggestionLimit(TimeProvider time)
{
    private const int PerSecond = 100;

    private readonly Lock gate = new();
    private long second = long.MinValue;
    private int left;

    /// <summary>Takes one of this second's looks; false when they are used up.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        lock (gate)
        {
            if (now != second) (second, left) = (now, PerSecond);
            return left-- > 0;
        }
    }
}
