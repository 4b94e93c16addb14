namespace ServiceDns.Plugins.Scripting;

/// <summary>Takes a template apart: text, and the words of the actions in it.</summary>
/// <param name="name">The template's, for errors.</param>
/// <param name="text">The template.</param>
internal sealed class TemplateLexer(string name, string text)
{
    private const string Left = "{{", Right = "}}", LeftComment = "/*", RightComment = "*/", White = " \t\r\n";

    private readonly List<TemplateToken> tokens = [];
    private int at;
    private bool trimsNext;

    /// <summary>All of it, with one more token that is the end.</summary>
    /// <exception cref="TemplateException">An action does not end, or holds what is no word.</exception>
    public IReadOnlyList<TemplateToken> Read()
    {
        while (at < text.Length)
        {
            var action = text.IndexOf(Left, at, StringComparison.Ordinal);
            var end = action < 0 ? text.Length : action;
            AddText(end);
            at = end;
            if (action >= 0) ReadAction();
        }
        Add(TemplateTokenKind.End, "", text.Length);
        return tokens;
    }

    private static bool IsWhite(char value) => White.Contains(value, StringComparison.Ordinal);

    private static bool IsLetter(char value) => char.IsLetterOrDigit(value) || value == '_';

    private void AddText(int end)
    {
        var start = at;
        if (trimsNext)
        {
            while (start < end && IsWhite(text[start])) start++;
        }
        var inside = end + Left.Length;
        var trimsThis = inside + 1 < text.Length && text[inside] == '-' && IsWhite(text[inside + 1]);
        var last = end;
        if (trimsThis)
        {
            while (last > start && IsWhite(text[last - 1])) last--;
        }
        if (last > start) Add(TemplateTokenKind.Text, text[start..last], start);
        trimsNext = false;
    }

    private void ReadAction()
    {
        var start = at;
        at += Left.Length;
        if (at + 1 < text.Length && text[at] == '-' && IsWhite(text[at + 1])) at += 2;
        if (text.AsSpan(at).StartsWith(LeftComment))
        {
            SkipComment();
            return;
        }
        Add(TemplateTokenKind.Open, Left, start);
        while (!TryClose(out var space)) ReadWord(space);
    }

    private void SkipComment()
    {
        var end = text.IndexOf(RightComment, at, StringComparison.Ordinal);
        if (end < 0) throw Error("unclosed comment");
        at = end + RightComment.Length;
        if (!TryEnd()) throw Error("comment ends before closing delimiter");
    }

    /// <summary>The end of an action, <c>}}</c> or <c> -}}</c>.</summary>
    private bool TryEnd()
    {
        trimsNext = at + 3 < text.Length && IsWhite(text[at]) && text[at + 1] == '-' && text.AsSpan(at + 2).StartsWith(Right);
        if (trimsNext) at += 2;
        if (!text.AsSpan(at).StartsWith(Right)) return false;
        at += Right.Length;
        return true;
    }

    private bool TryClose(out bool space)
    {
        space = false;
        while (true)
        {
            var start = at;
            if (TryEnd())
            {
                Add(TemplateTokenKind.Close, Right, start);
                return true;
            }
            if (at >= text.Length) throw Error("unclosed action");
            if (!IsWhite(text[at])) return false;
            space = true;
            at++;
        }
    }

    private void ReadWord(bool space)
    {
        var (start, first) = (at, text[at]);
        var kind = first switch
        {
            '"' => Quoted('"', TemplateTokenKind.String),
            '\'' => Quoted('\'', TemplateTokenKind.Character),
            '`' => Raw(),
            '$' => Name(TemplateTokenKind.Variable),
            '.' when at + 1 < text.Length && (IsLetter(text[at + 1]) && !char.IsAsciiDigit(text[at + 1])) => Name(TemplateTokenKind.Field),
            '.' when at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]) => Symbol(1, TemplateTokenKind.Dot),
            ':' when at + 1 < text.Length && text[at + 1] == '=' => Symbol(2, TemplateTokenKind.Symbol),
            '|' or '(' or ')' or ',' or '=' => Symbol(1, TemplateTokenKind.Symbol),
            '+' or '-' or '.' or (>= '0' and <= '9') => Number(),
            _ when IsLetter(first) => Name(TemplateTokenKind.Identifier),
            _ => throw Error($"unexpected {Corefile.GoQuote.Quote(first.ToString())} in operand"),
        };
        tokens.Add(new TemplateToken(kind, text[start..at], start, space));
    }

    private TemplateTokenKind Symbol(int length, TemplateTokenKind kind)
    {
        at += length;
        return kind;
    }

    private TemplateTokenKind Name(TemplateTokenKind kind)
    {
        at++;
        while (at < text.Length && IsLetter(text[at])) at++;
        return kind;
    }

    private TemplateTokenKind Number()
    {
        at++;
        while (at < text.Length && (IsLetter(text[at]) || text[at] == '.' || (text[at] is '+' or '-' && text[at - 1] is 'e' or 'E'))) at++;
        return TemplateTokenKind.Number;
    }

    private TemplateTokenKind Quoted(char quote, TemplateTokenKind kind)
    {
        for (at++; at < text.Length && text[at] is not '\n'; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == quote) return Symbol(1, kind);
        }
        throw Error(kind == TemplateTokenKind.String ? "unterminated quoted string" : "unterminated character constant");
    }

    private TemplateTokenKind Raw()
    {
        var end = text.IndexOf('`', at + 1);
        if (end < 0) throw Error("unterminated raw quoted string");
        at = end + 1;
        return TemplateTokenKind.String;
    }

    private void Add(TemplateTokenKind kind, string word, int position) => tokens.Add(new TemplateToken(kind, word, position, false));

    private TemplateException Error(string reason) =>
        new($"template: {name}:{1 + text.AsSpan(0, Math.Min(at, text.Length)).Count('\n')}: {reason}");
}
