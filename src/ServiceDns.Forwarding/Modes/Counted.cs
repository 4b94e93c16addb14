using System.Runtime.InteropServices;

namespace ServiceDns.Forwarding;

/// <summary>Things that several service ports may share: there as long as one of them has it.</summary>
internal sealed class Counted<T>
    where T : notnull
{
    private readonly Dictionary<T, int> counts = [];

    /// <summary>What is there.</summary>
    public IEnumerable<T> All => counts.Keys;

    public bool Contains(T item) => counts.ContainsKey(item);

    /// <summary>True when it was not there.</summary>
    public bool Add(T item) => CollectionsMarshal.GetValueRefOrAddDefault(counts, item, out _)++ == 0;

    /// <summary>True when nobody has it any more.</summary>
    public bool Remove(T item)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, item);
        return --count == 0 && counts.Remove(item);
    }
}
