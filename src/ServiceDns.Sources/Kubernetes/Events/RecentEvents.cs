namespace ServiceDns.Sources.Kubernetes.Events;

/// <summary>What was posted lately: what happens again and again is news once.</summary>
internal sealed class RecentEvents(TimeProvider time)
{
    private const int Most = 500;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<ClusterEvent, long> posted = [];

    /// <summary>Remembers it.</summary>
    /// <returns>Whether it is news, and there is room to remember it.</returns>
    public bool Add(ClusterEvent item)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (posted.TryGetValue(item, out var before) && time.GetElapsedTime(before, now) < Lately) return false;
            if (posted.Count >= Most)
            {
                foreach (var (old, at) in posted)
                {
                    if (time.GetElapsedTime(at, now) >= Lately) posted.Remove(old);
                }
                if (posted.Count >= Most) return false;
            }
            posted[item] = now;
            return true;
        }
    }
}
