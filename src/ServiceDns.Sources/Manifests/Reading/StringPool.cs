using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Gives equal strings, label sets and lists of ports one object while files are read; dropped afterwards, to hold nothing alive.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<byte>> strings =
        new HashSet<string>(new ByUtf8()).GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly Dictionary<LabelSet, LabelSet> sets = new(new ByEveryPair());
    private readonly HashSet<ValueList<EndpointPort>> ports = [];

    public string Intern(string text)
    {
        if (text.Length == 0) return "";
        if (strings.Set.TryGetValue(text, out var known)) return known;
        strings.Set.Add(text);
        return text;
    }

    /// <summary>The string of that UTF-8, which is made only once.</summary>
    public string Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (strings.TryGetValue(utf8, out var known)) return known;
        strings.Add(utf8);
        strings.TryGetValue(utf8, out known);
        return known!;
    }

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

    private sealed class ByUtf8 : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y);

        public int GetHashCode(string text)
        {
            var most = Encoding.UTF8.GetMaxByteCount(text.Length);
            var utf8 = most <= 512 ? stackalloc byte[512] : new byte[most];
            return GetHashCode(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        public bool Equals(ReadOnlySpan<byte> utf8, string text) =>
            Ascii.IsValid(utf8) ? Ascii.Equals(utf8, text) : Encoding.UTF8.GetString(utf8) == text;

        public int GetHashCode(ReadOnlySpan<byte> utf8)
        {
            var hash = new HashCode();
            hash.AddBytes(utf8);
            return hash.ToHashCode();
        }

        public string Create(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
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
