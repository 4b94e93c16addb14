using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>The type of a plain YAML scalar by the rules of the library that kubectl uses (goyaml.v2 in sigs.k8s.io/yaml).</summary>
/// <remarks>
/// Those are YAML 1.1's without base 60 and with timestamps left as strings: <c>yes</c>, <c>on</c> and <c>n</c> are booleans,
/// <c>0x50</c>, <c>0120</c>, <c>0o120</c>, <c>0b1010000</c> and <c>8_0</c> are all the number 80.
/// </remarks>
internal static class YamlScalar
{
    private const int LongestWord = 5; // false
    private const int MostDigits = 80;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789abcdefABCDEFxXoO_.+-"u8);

    private static readonly Int128 Most = Int128.One << 100;

    public static ScalarType TypeOf(string text)
    {
        if (text.Length == 0) return ScalarType.Null;
        switch (text[0])
        {
            case '~' or 'n' or 'N' or 'y' or 'Y' or 't' or 'T' or 'f' or 'F' or 'o' or 'O':
                return TypeOfWord(text);
            case '.':
                return IsFloat(text) || text is ".nan" or ".NaN" or ".NAN" || IsInfinity(text) ? ScalarType.Float : ScalarType.String;
            case '+' or '-' or (>= '0' and <= '9'):
                if (TryParseInteger(text, out _)) return ScalarType.Integer;
                return IsFloat(text) || IsInfinity(text.AsSpan(1)) ? ScalarType.Float : ScalarType.String;
            default:
                return ScalarType.String;
        }
    }

    /// <summary>The same for UTF-8; makes no string of what can be told from its bytes.</summary>
    public static ScalarType TypeOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return ScalarType.Null;
        switch (utf8[0])
        {
            case (byte)'~' or (byte)'n' or (byte)'N' or (byte)'y' or (byte)'Y' or (byte)'t' or (byte)'T'
                or (byte)'f' or (byte)'F' or (byte)'o' or (byte)'O':
                if (utf8.Length > LongestWord) return ScalarType.String;
                break;
            case >= (byte)'0' and <= (byte)'9':
                var isDecimal = utf8[0] != '0' && utf8.Length < MostDigits && !utf8.ContainsAnyExceptInRange((byte)'0', (byte)'9');
                if (isDecimal) return ScalarType.Integer;
                if (IsNoNumber(utf8)) return ScalarType.String;
                break;
            case (byte)'.' or (byte)'+' or (byte)'-':
                break;
            default:
                return ScalarType.String;
        }
        return TypeOf(Encoding.UTF8.GetString(utf8));
    }

    /// <summary>Tells addresses, times and UUIDs: they have a letter that no number has, two dots, or a sign behind a digit.</summary>
    private static bool IsNoNumber(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAnyExcept(NumberBytes)) return true;
        var dots = 0;
        for (var i = 1; i < utf8.Length; i++)
        {
            if (utf8[i] == '.' && ++dots > 1) return true;
            if (utf8[i] is (byte)'-' or (byte)'+' && char.IsAsciiDigit((char)utf8[i - 1])) return true;
        }
        return false;
    }

    /// <summary>Whether a boolean's text means true.</summary>
    public static bool IsTrue(string text) => text[0] is 'y' or 'Y' or 't' or 'T' || text is "on" or "On" or "ON";

    /// <summary>The value of an integer in any of the notations; one of over 100 bits becomes another that fits no field.</summary>
    public static bool TryParseInteger(ReadOnlySpan<char> text, out Int128 value)
    {
        value = 0;
        Span<char> digits = stackalloc char[MostDigits];
        if (text.Length > digits.Length) return false;
        var length = 0;
        foreach (var c in text)
        {
            if (c != '_') digits[length++] = c;
        }
        ReadOnlySpan<char> rest = digits[..length];
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..]) rest = rest[1..];
        var (radix, prefix) = rest switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        rest = rest[prefix..];
        if (rest.IsEmpty) return false;
        foreach (var c in rest)
        {
            var digit = DigitOf(c);
            if (digit >= radix) return false;
            if (value < Most) value = value * radix + digit;
        }
        if (negative) value = -value;
        return true;
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };

    private static ScalarType TypeOfWord(string text) => text switch
    {
        "~" or "null" or "Null" or "NULL" => ScalarType.Null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => ScalarType.Boolean,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => ScalarType.Boolean,
        _ => ScalarType.String,
    };

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, tried before a parse that would take more
    private static bool IsFloat(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && c is not ('.' or 'e' or 'E' or '+' or '-' or '_')) return false;
        }
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsInfinity(ReadOnlySpan<char> text) => text is ".inf" or ".Inf" or ".INF";
}
