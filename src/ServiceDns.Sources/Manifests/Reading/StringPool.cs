namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Gives equal strings and label sets one object while files are read; dropped afterwards, to hold nothing alive.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> strings = new(StringComparer.Ordinal);
    private readonly Dictionary<LabelSet, LabelSet> sets = new(new ByEveryPair());

    public string Intern(string text)
    {
        if (text.Length == 0) return "";
        if (strings.TryGetValue(text, out var known)) return known;
        strings.Add(text);
        return text;
    }

    /// <summary>The pairs of one service's pods are mostly the same: they share one array.</summary>
    public LabelSet Intern(LabelSet set)
    {
        if (set.Count == 0) return default;
        if (sets.TryGetValue(set, out var known)) return known;
        sets.Add(set, set);
        return set;
    }

    // LabelSet's own hash takes the first pair alone, which pods that differ in a later label share by the thousand
    private sealed class ByEveryPair : IEqualityComparer<LabelSet>
    {
        public bool Equals(LabelSet x, LabelSet y) => x.Equals(y);

        public int GetHashCode(LabelSet set)
        {
            var hash = new HashCode();
            foreach (var (key, value) in set.Pairs)
            {
                hash.Add(key, StringComparer.Ordinal);
                hash.Add(value, StringComparer.Ordinal);
            }
            return hash.ToHashCode();
        }
    }
}
