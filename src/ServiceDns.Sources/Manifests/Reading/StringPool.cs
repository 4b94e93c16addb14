using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Gives equal strings, label sets and lists of ports one object while files are read.</summary>
/// <remarks>Dropped afterwards, to hold nothing alive.</remarks>
internal sealed class StringPool
{
    /// <summary>Compares sets by all their pairs.</summary>
    public static IEqualityComparer<LabelSet> BySet { get; } = new ByEveryPair();

    private readonly Utf8Strings strings = new();
    private readonly Dictionary<LabelSet, LabelSet> sets = new(new ByEveryPair());
    private readonly HashSet<ValueList<EndpointPort>> ports = [];

    /// <summary>How many strings, sets and lists there are.</summary>
    public int Count => strings.Count + sets.Count + ports.Count;

    public string Intern(string text)
    {
        const int Short = 256;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = most <= Short ? stackalloc byte[Short] : new byte[most];
        return Intern(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    /// <summary>The string of that UTF-8, which is made only once.</summary>
    public string Intern(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? "" : strings.Get(utf8);

    /// <summary>The pairs of one service's pods are mostly the same: they share one array.</summary>
    public LabelSet Intern(LabelSet set)
    {
        if (set.Count == 0) return default;
        if (sets.TryGetValue(set, out var known)) return known;
        sets.Add(set, set);
        return set;
    }

    /// <summary>Most services have one of few lists of ports.</summary>
    public ValueList<EndpointPort> Intern(ValueList<EndpointPort> list)
    {
        if (ports.TryGetValue(list, out var known)) return known;
        ports.Add(list);
        return list;
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
