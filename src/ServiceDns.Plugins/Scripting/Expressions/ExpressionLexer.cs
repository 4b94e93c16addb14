using System.Globalization;
using System.Text;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Takes an expression apart into words.</summary>
internal ref struct ExpressionLexer(string text)
{
    private static readonly HashSet<string> WordOperators = ["not", "in", "and", "or", "matches", "contains", "startsWith", "endsWith"];

    private static readonly string[] Operators = // longest first
    [
        "&&", "||", "==", "!=", "<=", ">=", "**", "..", "??", "?.", "+", "-", "*", "/", "%", "^", "<", ">", "!", "|", "?", ":", ",", ".",
        ";", "=", "#",
    ];

    private readonly string text = text;
    private int at;

    /// <summary>All the words, and one more that is the end.</summary>
    /// <exception cref="ExpressionException">A string or number is broken, or a character means nothing.</exception>
    public static IReadOnlyList<ExpressionToken> Read(string text)
    {
        var lexer = new ExpressionLexer(text);
        var tokens = new List<ExpressionToken>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != ExpressionTokenKind.End);
        return tokens;
    }

    private ExpressionToken Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at == text.Length) return new(ExpressionTokenKind.End, "", at + 1);
        var (first, column) = (text[at], at + 1);
        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) return Number(column);
        if (first is '\'' or '"') return new(ExpressionTokenKind.String, Quoted(first), column);
        if (first == '`') return new(ExpressionTokenKind.String, Raw(), column);
        if (IsLetter(first)) return Word(column);
        if ("()[]{}".Contains(first, StringComparison.Ordinal))
        {
            at++;
            return new(ExpressionTokenKind.Bracket, first.ToString(), column);
        }
        foreach (var known in Operators)
        {
            if (!text.AsSpan(at).StartsWith(known, StringComparison.Ordinal)) continue;
            at += known.Length;
            return new(ExpressionTokenKind.Operator, known, column);
        }
        throw new ExpressionException($"unrecognized character: U+{(int)first:X4} '{first}'", column);
    }

    private static bool IsLetter(char value) => char.IsLetter(value) || value is '_' or '$';

    private ExpressionToken Word(int column)
    {
        var start = at;
        while (at < text.Length && (IsLetter(text[at]) || char.IsDigit(text[at]))) at++;
        var word = text[start..at];
        return new(WordOperators.Contains(word) ? ExpressionTokenKind.Operator : ExpressionTokenKind.Identifier, word, column);
    }

    /// <summary>Digits, with what else a number may have; whether they are one the parser finds out.</summary>
    private ExpressionToken Number(int column)
    {
        var start = at;
        while (at < text.Length)
        {
            var isExponentSign = text[at] is '+' or '-' && text[at - 1] is 'e' or 'E' && !text.AsSpan(start, at - start).StartsWith("0x");
            var isRange = text[at] == '.' && at + 1 < text.Length && text[at + 1] == '.';
            if (isRange || !(char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.' || isExponentSign)) break;
            at++;
        }
        return new(ExpressionTokenKind.Number, text[start..at].Replace("_", "", StringComparison.Ordinal), column);
    }

    private string Raw()
    {
        var end = text.IndexOf('`', at + 1);
        if (end < 0) throw new ExpressionException("literal not terminated", at + 1);
        var raw = text[(at + 1)..end];
        at = end + 1;
        return raw;
    }

    private string Quoted(char quote)
    {
        var (start, value) = (at + 1, new StringBuilder());
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\') Escape(value);
            else value.Append(text[at]);
        }
        if (at >= text.Length) throw new ExpressionException("literal not terminated", start);
        at++;
        return value.ToString();
    }

    private void Escape(StringBuilder value)
    {
        at++;
        var kind = at < text.Length ? text[at] : '\0';
        switch (kind)
        {
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v':
                value.Append("\a\b\f\n\r\t\v"["abfnrtv".IndexOf(kind, StringComparison.Ordinal)]);
                break;
            case '\\' or '\'' or '"' or '`':
                value.Append(kind);
                break;
            case 'x' or 'u' or 'U':
                value.Append(Rune(kind == 'x' ? 2 : kind == 'u' ? 4 : 8));
                break;
            default:
                throw new ExpressionException("invalid char escape", at);
        }
    }

    private string Rune(int digits)
    {
        var column = at;
        var rune = 0;
        var isRune = at + digits < text.Length
            && int.TryParse(text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out rune)
            && System.Text.Rune.IsValid(rune);
        if (!isRune) throw new ExpressionException("invalid char escape", column);
        at += digits;
        return char.ConvertFromUtf32(rune);
    }
}
