using System.Globalization;

namespace ServiceDns.Plugins.Scripting;

/// <summary>How templates compare: whole numbers with whole numbers, and otherwise only what is of one kind.</summary>
internal static class TemplateComparison
{
    /// <summary>Whether the first is equal to one of the others.</summary>
    public static object Equal(object?[] values)
    {
        if (values.Length < 2) return new Failure("missing argument for comparison");
        foreach (var other in values.AsSpan(1))
        {
            var same = AreEqual(values[0], other);
            if (same is not false) return same;
        }
        return false;
    }

    /// <summary>Whether the order of two numbers or texts is as wanted.</summary>
    public static object Order(object?[] values, Func<int, bool> holds) => (values[0], values[1]) switch
    {
        (string a, string b) => holds(string.CompareOrdinal(a, b)),
        (double a, double b) => holds(a.CompareTo(b)),
        (long or ulong, long or ulong) => holds(Whole(values[0]).CompareTo(Whole(values[1]))),
        (bool or null or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>, _) => new Failure("invalid type for comparison"),
        _ => new Failure("incompatible types for comparison"),
    };

    private static object AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => left is null && right is null,
        (string a, string b) => a == b,
        (bool a, bool b) => a == b,
        (double a, double b) => a == b,
        (long or ulong, long or ulong) => Whole(left) == Whole(right),
        (IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>, _) => new Failure("non-comparable types"),
        _ => new Failure("incompatible types for comparison"),
    };

    private static decimal Whole(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);
}
