using System.Globalization;
using System.Text;

namespace ServiceDns.Plugins.Patterns;

/// <summary>Writes out what .NET spells in another way than Go does; everything else means the same in both.</summary>
internal sealed class GoPatternTranslation
{
    private static readonly System.Buffers.SearchValues<char> GroupNameLetters =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private readonly string text;
    private readonly StringBuilder result = new();
    private readonly List<string> groups = [""];
    private int position;

    /// <summary>Translates a pattern; mistakes in it stay, for .NET's parser to find.</summary>
    public GoPatternTranslation(string text)
    {
        this.text = text;
        while (position < text.Length)
        {
            if (Takes("\\Q")) TranslateQuote();
            else if (Takes("(")) TranslateGroup();
            else if (Takes("[")) TranslateClass();
            else if (text[position] == '\\') TranslateEscape(inClass: false);
            else if (!IsMultiline && Takes("$")) result.Append("\\z"); // .NET's would also match before a final line break
            else result.Append(text[position++]);
        }
    }

    /// <summary>The pattern for .NET.</summary>
    public override string ToString() => result.ToString();

    /// <summary>The names of the groups in their order, the whole match as the first; empty for groups without one.</summary>
    public IReadOnlyList<string> Groups => groups;

    /// <summary>Whether flags such as <c>(?m)</c> let $ match at the end of each line, as it does in .NET then too.</summary>
    private bool IsMultiline
    {
        get
        {
            for (var at = text.IndexOf("(?", StringComparison.Ordinal); at >= 0; at = text.IndexOf("(?", at + 2, StringComparison.Ordinal))
            {
                if (text.AsSpan(at + 2).TrimStart("isU").StartsWith("m")) return true;
            }
            return false;
        }
    }

    private bool Takes(string expected)
    {
        if (!IsAt(expected)) return false;
        position += expected.Length;
        return true;
    }

    /// <summary>
    /// A group: its opening parenthesis is taken. Names are kept aside, since .NET would number those groups behind all others.
    /// </summary>
    private void TranslateGroup()
    {
        result.Append('(');
        var isNamed = Takes("?P<") || (!IsAt("?<=") && !IsAt("?<!") && Takes("?<"));
        if (!isNamed)
        {
            if (!IsAt("?")) groups.Add("");
            return;
        }
        var end = text.IndexOf('>', position);
        var name = end < 0 ? "" : text[position..end];
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(GroupNameLetters) >= 0 || groups.Contains(name))
        {
            result.Append("?<>"); // which is wrong in .NET too
            return;
        }
        groups.Add(name);
        position = end + 1;
    }

    private bool IsAt(string expected) => string.CompareOrdinal(text, position, expected, 0, expected.Length) == 0;

    private void TranslateQuote()
    {
        while (position < text.Length && !Takes("\\E")) AppendLiteral(text[position++]);
    }

    /// <summary>A class: its opening bracket is taken. A bracket in it is literal, where .NET would subtract a class.</summary>
    private void TranslateClass()
    {
        result.Append('[');
        if (Takes("^")) result.Append('^');
        if (Takes("]")) result.Append("\\]");
        while (position < text.Length && text[position] != ']')
        {
            if (text[position] == '\\') TranslateEscape(inClass: true);
            else if (TakePosixClass() is { } members) result.Append(members);
            else if (Takes("[")) result.Append("\\[");
            else result.Append(text[position++]);
        }
        if (Takes("]")) result.Append(']');
    }

    /// <summary>Classes of characters are those of ASCII alone.</summary>
    private void TranslateEscape(bool inClass)
    {
        var letter = position + 1 < text.Length ? text[position + 1] : '\0';
        var members = letter switch
        {
            'd' or 'D' => "0-9",
            'w' or 'W' => "0-9A-Za-z_",
            's' or 'S' => "\\t\\n\\f\\r ",
            _ => null,
        };
        if (members is null || (inClass && char.IsAsciiLetterUpper(letter)))
        {
            if (TakesOwnForm(letter)) return;
            var length = Math.Min(2, text.Length - position);
            result.Append(text, position, length);
            position += length;
            return;
        }
        result.Append(inClass ? members : $"[{(char.IsAsciiLetterUpper(letter) ? "^" : "")}{members}]");
        position += 2;
    }

    /// <summary>
    /// Escapes that .NET does not have: <c>\_</c>, <c>\x{10FF}</c>, and <c>\pL</c> for a class with a name of one letter.
    /// </summary>
    private bool TakesOwnForm(char letter)
    {
        if (letter == '_')
        {
            result.Append('_');
            position += 2;
            return true;
        }
        if (letter is 'p' or 'P' && position + 2 < text.Length && char.IsAsciiLetter(text[position + 2]))
        {
            result.Append($"\\{letter}{{{text[position + 2]}}}");
            position += 3;
            return true;
        }
        var end = text.IndexOf('}', position);
        if (letter != 'x' || end < 0 || text[position + 2] != '{') return false;
        var digits = text.AsSpan(position + 3, end - position - 3);
        if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) return false;
        result.Append($"\\u{code:X4}");
        position = end + 1;
        return true;
    }

    /// <summary>The members of a class that stands here by its name; null when none does.</summary>
    private string? TakePosixClass()
    {
        var end = IsAt("[:") ? text.IndexOf(":]", position + 2, StringComparison.Ordinal) : -1;
        if (end < 0) return null;
        var members = PosixClass.MembersOf(text[(position + 2)..end]);
        position = end + 2;
        return members ?? "b-a"; // no such class: a range that is wrong in .NET too
    }

    private void AppendLiteral(char value)
    {
        if (!char.IsAsciiLetterOrDigit(value) && value is not '_' and < '\x80') result.Append('\\');
        result.Append(value);
    }
}
