using System.Globalization;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Functions of the language that work on numbers.</summary>
internal static class NumberFunctions
{
    /// <summary>All functions of numbers.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        new("int", [ValueKind.Any], ValueKind.Int, (_, v) => ToInt(v[0])),
        new("float", [ValueKind.Any], ValueKind.Float, (_, v) => ToFloat(v[0])),
        new("abs", [ValueKind.Any], ValueKind.Any, (_, v) => Change("abs", v[0], whole => whole < 0 ? -whole : whole, Math.Abs)),
        new("ceil", [ValueKind.Float], ValueKind.Float, (_, v) => Math.Ceiling((double)v[0]!)),
        new("floor", [ValueKind.Float], ValueKind.Float, (_, v) => Math.Floor((double)v[0]!)),
        new("round", [ValueKind.Float], ValueKind.Float, (_, v) => Math.Round((double)v[0]!, MidpointRounding.AwayFromZero)),
        new("max", [ValueKind.Any], ValueKind.Any, (_, v) => Choose("max", v, (order) => order > 0)) { TakesMore = true },
        new("min", [ValueKind.Any], ValueKind.Any, (_, v) => Choose("min", v, (order) => order < 0)) { TakesMore = true },
        new("mean", [ValueKind.Any], ValueKind.Float,
            (_, v) => TryFlatten(v, out var n) ? n.Select(Comparisons.Number).DefaultIfEmpty().Average() : NoNumber("mean"))
        {
            TakesMore = true,
        },
        new("median", [ValueKind.Any], ValueKind.Float,
            (_, v) => TryFlatten(v, out var n) ? Median(n) : NoNumber("median")) { TakesMore = true },
        new("bitand", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => (long)v[0]! & (long)v[1]!),
        new("bitor", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => (long)v[0]! | (long)v[1]!),
        new("bitxor", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => (long)v[0]! ^ (long)v[1]!),
        new("bitnand", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => (long)v[0]! & ~(long)v[1]!),
        new("bitnot", [ValueKind.Int], ValueKind.Int, (_, v) => ~(long)v[0]!),
        new("bitshl", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => Shift(v, (value, by) => by > 63 ? 0 : value << by)),
        new("bitshr", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => Shift(v, (value, by) => value >> Math.Min(by, 63))),
        new("bitushr", [ValueKind.Int, ValueKind.Int], ValueKind.Int, (_, v) => Shift(v, (value, by) => by > 63 ? 0 : value >>> by)),
    ];

    private static object ToInt(object? value)
    {
        switch (value)
        {
            case long:
                return value;
            case double number:
                return (long)number;
            case string text:
                return GoInteger.TryParse(text, out var whole, out _) ? whole : new Failure($"invalid operation: int({text})");
            default:
                return new Failure($"invalid operation: int({GoText.TypeOf(value)})");
        }
    }

    private static object ToFloat(object? value)
    {
        switch (value)
        {
            case double:
                return value;
            case long whole:
                return (double)whole;
            case string text:
                const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : new Failure($"invalid operation: float({text})");
            default:
                return new Failure($"invalid operation: float({GoText.TypeOf(value)})");
        }
    }

    private static object Change(string name, object? value, Func<long, long> whole, Func<double, double> number) => value switch
    {
        long a => whole(a),
        double a => number(a),
        _ => NoNumber(name),
    };

    private static object? Choose(string name, object?[] values, Func<int, bool> isBetter)
    {
        if (!TryFlatten(values, out var numbers)) return NoNumber(name);
        if (numbers.Count == 0) return new Failure($"not enough arguments to call {name}");
        return numbers.Aggregate((best, next) => Comparisons.TryCompare(next, best, out var order) && isBetter(order) ? next : best);
    }

    private static double Median(List<object?> values)
    {
        var sorted = values.Select(Comparisons.Number).Order().ToArray();
        if (sorted.Length == 0) return 0;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The numbers among the arguments and in lists among them; false when there is something else.</summary>
    internal static bool TryFlatten(IEnumerable<object?> values, out List<object?> numbers)
    {
        numbers = [];
        foreach (var value in values)
        {
            if (value is long or double) numbers.Add(value);
            else if (value is IReadOnlyList<object?> list && TryFlatten(list, out var inner)) numbers.AddRange(inner);
            else return false;
        }
        return true;
    }

    internal static Failure NoNumber(string name) => new($"invalid argument for {name}: not a number");

    private static object Shift(object?[] values, Func<long, int, long> shift) =>
        (long)values[1]! < 0 ? new Failure("negative shift count") : shift((long)values[0]!, (int)Math.Min((long)values[1]!, 64));
}
