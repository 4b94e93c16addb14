using System.Globalization;

namespace ServiceDns.Corefile;

/// <summary>Whole numbers as CoreDNS's plugins read them, with its errors.</summary>
public static class GoInteger
{
    /// <summary>Reads digits with an optional sign; no spaces, no separators, no other base.</summary>
    /// <param name="text">The number.</param>
    /// <param name="value">Its value, or 0.</param>
    /// <param name="error">Go's text, as <c>strconv.Atoi: parsing "x": invalid syntax</c>; empty on success.</param>
    public static bool TryParse(string text, out long value, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        error = "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && !text.Contains('\0')) return true;
        value = 0;
        var digits = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        var fault = digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0 ? "value out of range" : "invalid syntax";
        error = $"strconv.Atoi: parsing {GoQuote.Quote(text)}: {fault}";
        return false;
    }
}
