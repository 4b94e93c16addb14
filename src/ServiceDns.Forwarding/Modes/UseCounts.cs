namespace ServiceDns.Forwarding;

/// <summary>How often things are used that several service ports share.</summary>
internal sealed class UseCounts<T>
    where T : notnull
{
    private readonly Dictionary<T, int> counts = [];

    /// <summary>What is used.</summary>
    public IEnumerable<T> All => counts.Keys;

    /// <summary>Counts a use. True when it is the first.</summary>
    public bool Add(T thing) => Change(thing, 1) == 1;

    /// <summary>Takes back a use that was counted. True when it was the last.</summary>
    public bool Remove(T thing)
    {
        if (Change(thing, -1) > 0) return false;
        counts.Remove(thing);
        return true;
    }

    /// <summary>Whether it is used.</summary>
    public bool Contains(T thing) => counts.ContainsKey(thing);

    /// <summary>Forgets all.</summary>
    public void Clear() => counts.Clear();

    private int Change(T thing, int by)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, thing, out _);
        return count += by;
    }
}
