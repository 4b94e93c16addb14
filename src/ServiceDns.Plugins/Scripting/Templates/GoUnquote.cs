using System.Globalization;
using System.Text;

namespace ServiceDns.Plugins.Scripting;

/// <summary>The escapes of Go's string constants.</summary>
internal static class GoUnquote
{
    /// <summary>What stands between the quotes, with the escapes resolved; false when one of them is none.</summary>
    public static bool TryUnquote(string text, out string value)
    {
        var unquoted = new StringBuilder();
        value = "";
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') unquoted.Append(text[i]);
            else if (!TryEscape(text, ref i, unquoted)) return false;
        }
        value = unquoted.ToString();
        return true;
    }

    private static bool TryEscape(string text, ref int at, StringBuilder value)
    {
        if (++at >= text.Length) return false;
        var kind = text[at];
        if ("abfnrtv\\'\"".IndexOf(kind, StringComparison.Ordinal) is >= 0 and var known)
        {
            value.Append("\a\b\f\n\r\t\v\\'\""[known]);
            return true;
        }
        var (skip, length, style) = kind switch
        {
            'x' => (1, 2, NumberStyles.AllowHexSpecifier),
            'u' => (1, 4, NumberStyles.AllowHexSpecifier),
            'U' => (1, 8, NumberStyles.AllowHexSpecifier),
            _ => (0, 3, NumberStyles.None),
        };
        if (at + skip + length > text.Length) return false;
        var digits = text.AsSpan(at + skip, length);
        var isNumber = skip == 0 ? TryOctal(digits, out var rune) : int.TryParse(digits, style, CultureInfo.InvariantCulture, out rune);
        if (!isNumber || !Rune.IsValid(rune)) return false;
        value.Append(new Rune(rune));
        at += skip + length - 1;
        return true;
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') return false;
            value = 8 * value + digit - '0';
        }
        return value <= byte.MaxValue;
    }
}
