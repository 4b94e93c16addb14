using ServiceDns.Server;

namespace ServiceDns.Plugins;

/// <summary>What a plugin has of its own for each listener that it is asked through, such as counters labelled with the server.</summary>
/// <param name="make">Makes it at the listener's first query; called once for each.</param>
internal sealed class PerListener<T>(Func<Query, T> make) where T : class
{
    private readonly Lock gate = new();
    private T?[] byIndex = [];

    /// <summary>That of the query's listener. Takes no lock once it is made.</summary>
    public T Of(Query query)
    {
        var (known, index) = (Volatile.Read(ref byIndex), query.Listener.Index);
        return index < known.Length && known[index] is { } made ? made : Make(query);
    }

    private T Make(Query query)
    {
        lock (gate)
        {
            var index = query.Listener.Index;
            if (index < byIndex.Length && byIndex[index] is { } known) return known;
            var larger = new T?[Math.Max(byIndex.Length, index + 1)];
            byIndex.CopyTo(larger, 0);
            var made = larger[index] = make(query);
            Volatile.Write(ref byIndex, larger);
            return made;
        }
    }
}
