namespace ServiceDns.Cluster;

internal enum LabelToken : byte
{
    Error,
    End,
    ClosedParenthesis,
    Comma,
    Not,
    DoubleEquals,
    Equals,
    GreaterThan,
    Identifier,
    In,
    LessThan,
    NotEquals,
    NotIn,
    OpenParenthesis,
}

/// <summary>Splits a selector's text into tokens, as the lexer of <c>labels.Parse</c> does.</summary>
internal static class LabelSelectorLexer
{
    public static List<(LabelToken Token, string Text)> Split(string text)
    {
        var tokens = new List<(LabelToken, string)>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at])) at++;
            if (at == text.Length)
            {
                tokens.Add((LabelToken.End, ""));
                return tokens;
            }
            var token = IsSymbol(text[at]) ? ReadSymbol(text, ref at) : ReadWord(text, ref at);
            tokens.Add(token);
        }
    }

    private static (LabelToken, string) ReadWord(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && !IsSymbol(text[at]) && !IsSpace(text[at])) at++;
        var word = text[start..at];
        return (word switch { "in" => LabelToken.In, "notin" => LabelToken.NotIn, _ => LabelToken.Identifier }, word);
    }

    /// <summary>Reads the longest operator; a run of symbols that begins none is an error as a whole.</summary>
    private static (LabelToken, string) ReadSymbol(string text, ref int at)
    {
        var start = at;
        var (known, end) = (LabelToken.Error, at);
        while (at < text.Length && IsSymbol(text[at]))
        {
            at++;
            var token = Symbol(text.AsSpan(start, at - start));
            if (token != LabelToken.Error) (known, end) = (token, at);
            else if (known != LabelToken.Error) break;
        }
        if (known == LabelToken.Error) return (known, $"error expected: keyword found '{text[start..at]}'");
        at = end;
        return (known, text[start..end]);
    }

    private static LabelToken Symbol(ReadOnlySpan<char> text) => text switch
    {
        ")" => LabelToken.ClosedParenthesis,
        "," => LabelToken.Comma,
        "!" => LabelToken.Not,
        "==" => LabelToken.DoubleEquals,
        "=" => LabelToken.Equals,
        ">" => LabelToken.GreaterThan,
        "<" => LabelToken.LessThan,
        "!=" => LabelToken.NotEquals,
        "(" => LabelToken.OpenParenthesis,
        _ => LabelToken.Error,
    };

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsSymbol(char c) => c is '=' or '!' or '(' or ')' or ',' or '>' or '<';
}
