namespace ServiceDns.Cluster;

/// <summary>
/// An object's labels or a selector's pairs: one sorted array, no dictionary. About 16 bytes a label beside the shared strings.
/// </summary>
public readonly struct LabelSet : IEquatable<LabelSet>
{
    private readonly KeyValuePair<string, string>[]? pairs;

    /// <summary>Takes the pairs in any order; of a key that comes twice the last value counts, as in YAML and JSON.</summary>
    public LabelSet(IEnumerable<KeyValuePair<string, string>> labels)
    {
        KeyValuePair<string, string>[] all = [.. labels];
        var count = 0;
        foreach (var pair in all)
        {
            // mostly in order already, as Kubernetes prints them
            var at = count;
            while (at > 0 && string.CompareOrdinal(all[at - 1].Key, pair.Key) > 0) at--;
            if (at > 0 && all[at - 1].Key == pair.Key)
            {
                all[at - 1] = pair;
                continue;
            }
            all.AsSpan(at, count - at).CopyTo(all.AsSpan(at + 1));
            all[at] = pair;
            count++;
        }
        pairs = count == 0 ? null : count == all.Length ? all : all[..count];
    }

    /// <summary>How many labels.</summary>
    public int Count => pairs?.Length ?? 0;

    /// <summary>The pairs in ordinal order of the key; the span lives as long as the set.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Pairs => pairs;

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var (candidate, value) in Pairs)
            {
                if (candidate == key) return value;
            }
            return null;
        }
    }

    /// <summary>
    /// Whether every pair of this set, read as an equality selector, is in <paramref name="labels"/>. An empty set selects all.
    /// </summary>
    public bool IsSubsetOf(LabelSet labels)
    {
        foreach (var (key, value) in Pairs)
        {
            if (labels[key] != value) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(LabelSet other) => Pairs.SequenceEqual(other.Pairs);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LabelSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, pairs![0].Key, pairs[0].Value);
}
