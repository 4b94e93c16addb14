using System.Globalization;

namespace ServiceDns.Server;

/// <summary>Numbers as Go's <c>strconv.FormatFloat(v, 'g', -1, 64)</c> writes them, which is how Prometheus clients print them.</summary>
internal static class GoNumber
{
    private const int ExponentFrom = 6; // Go takes this precision to decide the form when the shortest digits are asked for

    /// <summary>The shortest text that reads back as the same number: <c>0.00025</c>, <c>1e+06</c>, <c>+Inf</c>.</summary>
    internal static string Format(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var (digits, exponent) = Split(Math.Abs(value));
        var text = exponent is < -4 or >= ExponentFrom ? Scientific(digits, exponent) : Plain(digits, exponent);
        return value < 0 ? "-" + text : text;
    }

    /// <summary>The shortest digits, and the power of ten of the first one.</summary>
    private static (string Digits, int Exponent) Split(double value)
    {
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.AsSpan(0, shortest.IndexOf('E') is >= 0 and var e ? e : shortest.Length);
        var digits = mantissa.ToString().Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return (digits, int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Scientific(string digits, int exponent)
    {
        var sign = exponent < 0 ? '-' : '+';
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent):00}";
    }

    private static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0')
        : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
}
