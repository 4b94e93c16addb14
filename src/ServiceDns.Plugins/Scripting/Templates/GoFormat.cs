using System.Globalization;
using System.Text;
using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Go's <c>fmt.Sprintf</c> for the values of templates.</summary>
internal static class GoFormat
{
    private const int WidestField = 1000;

    /// <summary>Writes the values as the format says; what does not fit is marked as Go marks it, as <c>%!d(string=x)</c>.</summary>
    public static object Format(string format, ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            i++;
            var field = Field.Read(format, ref i, values, ref next);
            if (i >= format.Length) text.Append("%!(NOVERB)");
            else if (field.Width > WidestField || field.Precision > WidestField) return new Failure("a field of the format is too wide");
            else if (format[i] == '[') return new Failure("argument numbers in a format do not exist here");
            else if (format[i] == '%') text.Append('%');
            else if (next >= values.Length) text.Append(CultureInfo.InvariantCulture, $"%!{format[i]}(MISSING)");
            else text.Append(field.Write(format[i], values[next++]));
        }
        if (next < values.Length) AppendExtra(text, values[next..]);
        return text.ToString();
    }

    private static void AppendExtra(StringBuilder text, ReadOnlySpan<object?> values)
    {
        text.Append("%!(EXTRA ");
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) text.Append(", ");
            text.Append(values[i] is null ? "<nil>" : $"{GoText.TypeOf(values[i])}={GoText.Of(values[i])}");
        }
        text.Append(')');
    }

    /// <summary>What stands between the percent sign and the letter.</summary>
    private readonly record struct Field(bool Minus, bool Plus, bool Sharp, bool Zero, bool Space, int Width, int Precision)
    {
        public static Field Read(string format, ref int at, ReadOnlySpan<object?> values, ref int next)
        {
            var start = at;
            while (at < format.Length && "+-# 0".Contains(format[at], StringComparison.Ordinal)) at++;
            var flags = format.AsSpan(start, at - start);
            var width = Number(format, ref at, values, ref next);
            var precision = -1;
            if (at < format.Length && format[at] == '.')
            {
                at++;
                precision = Math.Max(0, Number(format, ref at, values, ref next));
            }
            var minus = flags.Contains('-') || width < -1;
            var zero = flags.Contains('0') && !minus;
            return new(minus, flags.Contains('+'), flags.Contains('#'), zero, flags.Contains(' '), Math.Abs(width), precision);
        }

        public string Write(char verb, object? value)
        {
            if (verb == 'T') return Pad(value is null ? "<nil>" : GoText.TypeOf(value), isNumber: false);
            var text = (verb, value) switch
            {
                ('v' or 's', string s) => Sharp && verb == 'v' ? GoQuote.Quote(s) : Cut(s),
                ('q', string s) => GoQuote.Quote(Cut(s)),
                ('x' or 'X', string s) => Case(verb, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Cut(s)))),
                ('v' or 't', bool flag) => GoText.Of(flag),
                ('v' or 'd', long or ulong) => Whole(value, "d", 10),
                ('x' or 'X', long or ulong) => Case(verb, Whole(value, "x", 16)),
                ('o', long or ulong) => Whole(value, "o", 8),
                ('b', long or ulong) => Whole(value, "b", 2),
                ('c', long rune) when Rune.IsValid((int)Math.Clamp(rune, -1, int.MaxValue)) => new Rune((int)rune).ToString(),
                ('q', long rune) when Rune.IsValid((int)Math.Clamp(rune, -1, int.MaxValue)) => $"'{new Rune((int)rune)}'",
                ('U', long rune) => $"U+{rune:X4}",
                ('v' or 'g' or 'G', double number) => Sign(number) + GoText.Of(number),
                ('f' or 'F', double number) =>
                    Sign(number) + number.ToString($"F{(Precision < 0 ? 6 : Precision)}", CultureInfo.InvariantCulture),
                ('e' or 'E', double number) => Sign(number) + Exponent(number, verb),
                ('v', _) => value is null ? "<nil>" : GoText.Of(value),
                ('s', IReadOnlyList<object?> or IReadOnlyDictionary<string, object?>) => GoText.Of(value),
                _ => $"%!{verb}({(value is null ? "<nil>" : $"{GoText.TypeOf(value)}={GoText.Of(value)}")})",
            };
            return Pad(text, value is long or ulong or double && verb is not ('c' or 'q' or 'U'));
        }

        private static int Number(string format, ref int at, ReadOnlySpan<object?> values, ref int next)
        {
            if (at < format.Length && format[at] == '*')
            {
                at++;
                return next < values.Length && values[next++] is long given
                    ? (int)Math.Clamp(given, -WidestField - 1, WidestField + 1)
                    : -1;
            }
            var start = at;
            while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
            return at == start
                ? -1
                : int.TryParse(format.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) ? number : WidestField + 1;
        }

        private static string Case(char verb, string text) => verb == 'X' ? text.ToUpperInvariant() : text;

        private string Cut(string text) => Precision >= 0 && Precision < text.Length ? text[..Precision] : text;

        private string Sign(double number) => number < 0 ? "" : Plus ? "+" : Space ? " " : "";

        private string Exponent(double number, char verb)
        {
            var text = number.ToString($"e{(Precision < 0 ? 6 : Precision)}", CultureInfo.InvariantCulture);
            text = text.Replace("e+0", "e+", StringComparison.Ordinal).Replace("e-0", "e-", StringComparison.Ordinal);
            return verb == 'E' ? text.ToUpperInvariant() : text;
        }

        private string Whole(object? value, string prefix, int radix)
        {
            var number = value is long signed ? (Int128)signed : (Int128)(ulong)value!;
            var digits = Digits(Int128.Abs(number), radix);
            if (Precision > digits.Length) digits = digits.PadLeft(Precision, '0');
            if (Sharp && prefix is "x" or "b") digits = $"0{prefix}{digits}";
            if (Sharp && prefix == "o") digits = $"0{digits}";
            return (number < 0 ? "-" : Plus ? "+" : Space ? " " : "") + digits;
        }

        private static string Digits(Int128 number, int radix)
        {
            var digits = new StringBuilder();
            do
            {
                digits.Insert(0, "0123456789abcdef"[(int)(number % radix)]);
                number /= radix;
            }
            while (number > 0);
            return digits.ToString();
        }

        private string Pad(string text, bool isNumber)
        {
            if (Width <= 0 || Width == 1) return text;
            if (Minus) return text.PadRight(Width);
            if (!Zero || (isNumber && Precision >= 0 && !text.Contains('.', StringComparison.Ordinal))) return text.PadLeft(Width);
            var sign = text.Length > 0 && text[0] is '-' or '+' or ' ' && isNumber ? 1 : 0;
            return text[..sign] + text[sign..].PadLeft(Width - sign, '0');
        }
    }
}
