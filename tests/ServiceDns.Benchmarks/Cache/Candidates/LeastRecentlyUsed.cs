namespace ServiceDns.Benchmarks.Cache;

/// <summary>What was not asked for the longest goes.</summary>
internal sealed class LeastRecentlyUsed(int capacity) : ICandidate
{
    private readonly Recency entries = new();

    public string Name => "LRU";

    public bool Ask(int key)
    {
        if (entries.Contains(key))
        {
            entries.Touch(key);
            return true;
        }
        if (entries.Count >= capacity) entries.Remove(entries.Oldest);
        entries.Add(key);
        return false;
    }
}
