namespace ServiceDns.Plugins.Scripting;

/// <summary>The operators with two sides.</summary>
internal static class Operators
{
    /// <summary>How tightly one binds: a higher number first. -1 for what is no such operator.</summary>
    public static int PrecedenceOf(string symbol) => symbol switch
    {
        "|" => 0,
        "||" or "or" => 10,
        "&&" or "and" => 15,
        "==" or "!=" or "<" or ">" or "<=" or ">=" or "in" or "matches" or "contains" or "startsWith" or "endsWith" => 20,
        ".." => 25,
        "+" or "-" => 30,
        "*" or "/" or "%" => 60,
        "**" or "^" => 100,
        "??" => 500,
        _ => -1,
    };

    /// <summary>Whether <c>not</c> may stand before it.</summary>
    public static bool IsNegatable(string symbol) => symbol is "in" or "matches" or "contains" or "startsWith" or "endsWith";

    /// <summary>The term of an operator between two others.</summary>
    /// <exception cref="ExpressionException">It is not made for values of these kinds.</exception>
    public static Term Join(string symbol, Term left, Term right, int column) => symbol switch
    {
        "||" or "or" => Or(left, right, column, symbol),
        "&&" or "and" => And(left, right, column, symbol),
        "==" => Comparisons.Equality(left, right, isEqual: true, column),
        "!=" => Comparisons.Equality(left, right, isEqual: false, column),
        "<" => Comparisons.Order(symbol, left, right, order => order < 0, column),
        "<=" => Comparisons.Order(symbol, left, right, order => order <= 0, column),
        ">" => Comparisons.Order(symbol, left, right, order => order > 0, column),
        ">=" => Comparisons.Order(symbol, left, right, order => order >= 0, column),
        "in" => Comparisons.Membership(left, right, column),
        "matches" => TextOperators.Matches(left, right, column),
        "contains" => TextOperators.Test(symbol, left, right, (text, part) => text.Contains(part, StringComparison.Ordinal), column),
        "startsWith" => TextOperators.Test(symbol, left, right, (text, part) => text.StartsWith(part, StringComparison.Ordinal), column),
        "endsWith" => TextOperators.Test(symbol, left, right, (text, part) => text.EndsWith(part, StringComparison.Ordinal), column),
        "??" => new Term(left.Kind == right.Kind ? left.Kind : ValueKind.Any, evaluation => left.Run(evaluation) ?? right.Run(evaluation)),
        _ => Arithmetic.Join(symbol, left, right, column),
    };

    /// <summary>The error for kinds that an operator is not made for.</summary>
    public static ExpressionException Mismatch(string symbol, Term left, Term right, int column) =>
        new($"invalid operation: {symbol} (mismatched types {left.Kind.ToText()} and {right.Kind.ToText()})", column);

    /// <summary>The same, found when the values are there.</summary>
    public static Failure Mismatch(string symbol, object? left, object? right) =>
        new($"invalid operation: {GoText.TypeOf(left)} {symbol} {GoText.TypeOf(right)}");

    private static Term Or(Term left, Term right, int column, string symbol)
    {
        Require(ValueKind.Bool, symbol, left, right, column);
        return new Term(ValueKind.Bool, evaluation => left.Run(evaluation) switch
        {
            true => true,
            false => Flag(right.Run(evaluation)),
            var other => Flag(other),
        });
    }

    private static Term And(Term left, Term right, int column, string symbol)
    {
        Require(ValueKind.Bool, symbol, left, right, column);
        return new Term(ValueKind.Bool, evaluation => left.Run(evaluation) switch
        {
            false => false,
            true => Flag(right.Run(evaluation)),
            var other => Flag(other),
        });
    }

    private static object? Flag(object? value) =>
        value is bool or Failure ? value : new Failure($"interface conversion: interface {{}} is {GoText.TypeOf(value)}, not bool");

    internal static void Require(ValueKind kind, string symbol, Term left, Term right, int column)
    {
        if (!left.Kind.MayBe(kind) || !right.Kind.MayBe(kind)) throw Mismatch(symbol, left, right, column);
    }
}
