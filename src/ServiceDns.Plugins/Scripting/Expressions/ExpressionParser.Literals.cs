using System.Globalization;

namespace ServiceDns.Plugins.Scripting;

/// <content>Values that are written out.</content>
internal sealed partial class ExpressionParser
{
    private Term List()
    {
        var items = new List<Term>();
        while (!TrySkip(ExpressionTokenKind.Bracket, "]"))
        {
            if (items.Count > 0) Expect(ExpressionTokenKind.Operator, ",");
            if (TrySkip(ExpressionTokenKind.Bracket, "]")) break;
            items.Add(Operation(0));
        }
        var terms = items.ToArray();
        return new Term(ValueKind.Array, evaluation =>
            Term.TryRunAll(terms, evaluation, out var values, out var failure) ? values : failure);
    }

    private Term Map()
    {
        var (keys, values) = (new List<Term>(), new List<Term>());
        while (!TrySkip(ExpressionTokenKind.Bracket, "}"))
        {
            if (keys.Count > 0) Expect(ExpressionTokenKind.Operator, ",");
            if (TrySkip(ExpressionTokenKind.Bracket, "}")) break;
            keys.Add(Key());
            Expect(ExpressionTokenKind.Operator, ":");
            values.Add(Operation(0));
        }
        var (names, terms) = (keys.ToArray(), values.ToArray());
        return new Term(ValueKind.Map, evaluation =>
        {
            if (!Term.TryRunAll(names, evaluation, out var labels, out var failure)) return failure;
            if (!Term.TryRunAll(terms, evaluation, out var items, out failure)) return failure;
            var map = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var i = 0; i < items.Length; i++) map[GoText.Of(labels[i])] = items[i];
            return map;
        });
    }

    private Term Key()
    {
        var token = tokens[at++];
        switch (token.Kind)
        {
            case ExpressionTokenKind.Number or ExpressionTokenKind.String or ExpressionTokenKind.Identifier:
                return Term.Of(token.Text);
            case ExpressionTokenKind.Bracket when token.Text == "(":
                var inner = Operation(0);
                Expect(ExpressionTokenKind.Bracket, ")");
                return inner;
            default:
                at--;
                throw new ExpressionException(
                    "a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses", token.Column);
        }
    }

    private static object Number(ExpressionToken token)
    {
        var text = token.Text.ToLowerInvariant();
        var whole = text switch
        {
            ['0', 'x', .. var digits] => Whole(digits, NumberStyles.AllowHexSpecifier),
            ['0', 'b', .. var digits] => Whole(digits, NumberStyles.AllowBinarySpecifier),
            _ => Whole(text, NumberStyles.None),
        };
        if (whole is not null) return whole.Value;
        return text.AsSpan().ContainsAny(".e") && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ExpressionException($"invalid number literal: {token.Text}", token.Column);
    }

    private static long? Whole(string digits, NumberStyles style) =>
        long.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : null;
}
