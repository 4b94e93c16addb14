using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ServiceDns.Plugins.Patterns;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Operators between texts.</summary>
internal static class TextOperators
{
    private const int MostPatterns = 256; // of those that are only known when a query is there

    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    /// <summary>An operator that looks for one text in another.</summary>
    public static Term Test(string symbol, Term left, Term right, Func<string, string, bool> holds, int column)
    {
        Operators.Require(ValueKind.String, symbol, left, right, column);
        return left.With(right, ValueKind.Bool, (text, part) => (text, part) switch
        {
            (string a, string b) => holds(a, b),
            (null, _) or (_, null) => false,
            _ => Operators.Mismatch(symbol, text, part),
        });
    }

    /// <summary><c>matches</c>; a pattern that stands in the expression is read once.</summary>
    public static Term Matches(Term left, Term right, int column)
    {
        Operators.Require(ValueKind.String, "matches", left, right, column);
        if (right.Constant is not string constant) return left.With(right, ValueKind.Bool, MatchesLate);
        if (!GoPattern.TryParse(constant, out var pattern, out var error)) throw new ExpressionException(error, column);
        return left.Map(ValueKind.Bool, text => text switch
        {
            string a => pattern.IsMatch(a),
            null => false,
            _ => Operators.Mismatch("matches", text, constant),
        });
    }

    private static object MatchesLate(object? text, object? pattern)
    {
        if (text is null || pattern is null) return false;
        if (text is not string a || pattern is not string b) return Operators.Mismatch("matches", text, pattern);
        if (!Patterns.TryGetValue(b, out var known))
        {
            known = GoPattern.TryParse(b, out var read, out _) ? read : null;
            if (Patterns.Count < MostPatterns) Patterns[b] = known;
        }
        return known is null ? new Failure($"error parsing regexp: `{b}`") : known.IsMatch(a);
    }
}
