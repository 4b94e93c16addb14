namespace ServiceDns.Plugins.Scripting;

/// <summary>Operators that compare.</summary>
internal static class Comparisons
{
    /// <summary>Whether two values are the same; numbers are by what they count.</summary>
    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a == b,
        (long or double, long or double) => Number(left) == Number(right),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) =>
            a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) =>
            a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && AreEqual(pair.Value, value)),
        _ => Equals(left, right),
    };

    /// <summary><c>==</c> and <c>!=</c>.</summary>
    public static Term Equality(Term left, Term right, bool isEqual, int column)
    {
        var isWithNil = left.Kind == ValueKind.Nil || right.Kind == ValueKind.Nil;
        if (!isWithNil && !left.Kind.MayBe(right.Kind) && !right.Kind.MayBe(left.Kind))
        {
            throw Operators.Mismatch(isEqual ? "==" : "!=", left, right, column);
        }
        return left.With(right, ValueKind.Bool, (a, b) => AreEqual(a, b) == isEqual);
    }

    /// <summary><c>&lt;</c> and its like, of numbers or of texts.</summary>
    public static Term Order(string symbol, Term left, Term right, Func<int, bool> holds, int column)
    {
        var areNumbers = left.Kind.MayBeNumber() && right.Kind.MayBeNumber();
        var areTexts = left.Kind.MayBe(ValueKind.String) && right.Kind.MayBe(ValueKind.String);
        if (!areNumbers && !areTexts) throw Operators.Mismatch(symbol, left, right, column);
        return left.With(right, ValueKind.Bool, (a, b) =>
            TryCompare(a, b, out var order) ? holds(order) : Operators.Mismatch(symbol, a, b));
    }

    /// <summary>Which of two numbers or texts comes first; false for anything else.</summary>
    public static bool TryCompare(object? left, object? right, out int order)
    {
        order = (left, right) switch
        {
            (long a, long b) => a.CompareTo(b),
            (long or double, long or double) => Number(left).CompareTo(Number(right)),
            (string a, string b) => string.CompareOrdinal(a, b),
            _ => 0,
        };
        return (left, right) is (long or double, long or double) or (string, string);
    }

    /// <summary><c>in</c>: an item of a list, or a name of a map.</summary>
    public static Term Membership(Term left, Term right, int column)
    {
        if (!right.Kind.MayBe(ValueKind.Array) && !right.Kind.MayBe(ValueKind.Map)) throw Operators.Mismatch("in", left, right, column);
        return left.With(right, ValueKind.Bool, (item, container) => container switch
        {
            null => false,
            IReadOnlyList<object?> list => list.Any(other => AreEqual(item, other)),
            IReadOnlyDictionary<string, object?> map => item is string name && map.ContainsKey(name),
            _ => Operators.Mismatch("in", item, container),
        });
    }

    /// <summary>A number with a fraction.</summary>
    public static double Number(object? value) => value is long whole ? whole : (double)value!;
}
