namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Different items in the order in which they came. Most names have one or two; only for many is there a table to find them by.
/// </summary>
internal sealed class UniqueList<T> where T : IEquatable<T>
{
    private const int FewItems = 8;

    private T[] items = [];
    private Dictionary<T, int>? places;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>All items, in the order in which they came.</summary>
    public ReadOnlySpan<T> Items => items.AsSpan(0, Count);

    /// <summary>The one at that place.</summary>
    public T this[int place] => items[place];

    /// <summary>Adds an item unless it is there; returns its place.</summary>
    public int Add(T item)
    {
        var known = places is null ? Items.IndexOf(item) : places.GetValueOrDefault(item, -1);
        if (known >= 0) return known;
        if (Count == items.Length) Array.Resize(ref items, Math.Max(1, 2 * Count));
        items[Count] = item;
        places?.Add(item, Count);
        if (++Count > FewItems && places is null) MakePlaces();
        return Count - 1;
    }

    /// <summary>Forgets all items, and keeps the room for others.</summary>
    public void Clear()
    {
        Array.Clear(items, 0, Count);
        Count = 0;
        places = null;
    }

    private void MakePlaces()
    {
        places = new Dictionary<T, int>(2 * Count);
        for (var i = 0; i < Count; i++) places.Add(items[i], i);
    }
}
