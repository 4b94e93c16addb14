namespace ServiceDns.Plugins.Scripting;

/// <summary>Operators that count.</summary>
internal static class Arithmetic
{
    private const long LongestRange = 1_000_000; // expr's own limit of memory

    /// <summary>The term of <c>+ - * / % ** ^ ..</c>.</summary>
    /// <exception cref="ExpressionException">The sides are not of kinds that it is made for.</exception>
    public static Term Join(string symbol, Term left, Term right, int column)
    {
        if (symbol == "+" && left.Kind.MayBe(ValueKind.String) && right.Kind.MayBe(ValueKind.String)) return Plus(left, right);
        if (!left.Kind.MayBeNumber() || !right.Kind.MayBeNumber()) throw Operators.Mismatch(symbol, left, right, column);
        if (symbol is "%" or ".." && (left.Kind == ValueKind.Float || right.Kind == ValueKind.Float))
        {
            throw Operators.Mismatch(symbol, left, right, column);
        }
        return symbol switch
        {
            "+" => Plus(left, right),
            "-" => Numbers(symbol, left, right, (a, b) => a - b, (a, b) => a - b),
            "*" => Numbers(symbol, left, right, (a, b) => a * b, (a, b) => a * b),
            "/" => left.With(right, ValueKind.Float, (a, b) =>
                AreNumbers(a, b) ? Comparisons.Number(a) / Comparisons.Number(b) : Operators.Mismatch(symbol, a, b)),
            "**" or "^" => left.With(right, ValueKind.Float, (a, b) =>
                AreNumbers(a, b) ? Math.Pow(Comparisons.Number(a), Comparisons.Number(b)) : Operators.Mismatch(symbol, a, b)),
            "%" => left.With(right, ValueKind.Int, Remainder),
            _ => left.With(right, ValueKind.Array, Range),
        };
    }

    /// <summary>A number with its sign turned.</summary>
    public static Term Negate(Term operand, int column)
    {
        if (!operand.Kind.MayBeNumber())
        {
            throw new ExpressionException($"invalid operation: - (mismatched type {operand.Kind.ToText()})", column);
        }
        return operand.Map(operand.Kind, value => value switch
        {
            long whole => -whole,
            double number => -number,
            _ => new Failure($"invalid operation: - {GoText.TypeOf(value)}"),
        });
    }

    private static Term Plus(Term left, Term right)
    {
        var areTexts = left.Kind == ValueKind.String || right.Kind == ValueKind.String;
        var kind = areTexts ? ValueKind.String : KindOf(left, right);
        return left.With(right, kind, (a, b) => (a, b) switch
        {
            (string x, string y) => x + y,
            (long x, long y) => x + y,
            _ when AreNumbers(a, b) => Comparisons.Number(a) + Comparisons.Number(b),
            _ => Operators.Mismatch("+", a, b),
        });
    }

    private static Term Numbers(string symbol, Term left, Term right, Func<long, long, long> whole, Func<double, double, double> number) =>
        left.With(right, KindOf(left, right), (a, b) => (a, b) switch
        {
            (long x, long y) => whole(x, y),
            _ when AreNumbers(a, b) => number(Comparisons.Number(a), Comparisons.Number(b)),
            _ => Operators.Mismatch(symbol, a, b),
        });

    private static ValueKind KindOf(Term left, Term right) =>
        left.Kind == ValueKind.Any || right.Kind == ValueKind.Any ? ValueKind.Any
        : left.Kind == ValueKind.Int && right.Kind == ValueKind.Int ? ValueKind.Int
        : ValueKind.Float;

    private static bool AreNumbers(object? left, object? right) => left is long or double && right is long or double;

    private static object Remainder(object? left, object? right) => (left, right) switch
    {
        (long, 0L) => new Failure("runtime error: integer divide by zero"),
        (long, -1L) => 0L, // the smallest number by this one is out of range
        (long a, long b) => a % b,
        _ => Operators.Mismatch("%", left, right),
    };

    private static object Range(object? left, object? right)
    {
        if (left is not long first || right is not long last) return Operators.Mismatch("..", left, right);
        if (last < first) return Array.Empty<object?>();
        if (last - first is < 0 or >= LongestRange) return new Failure("memory budget exceeded");
        var items = new object?[last - first + 1];
        for (var i = 0; i < items.Length; i++) items[i] = first + i;
        return items;
    }
}
