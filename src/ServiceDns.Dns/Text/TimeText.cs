using System.Globalization;

namespace ServiceDns.Dns;

/// <summary>Spans and moments of time as zone files write them.</summary>
internal static class TimeText
{
    private const string Format = "yyyyMMddHHmmss";

    /// <summary>Reads seconds, or <c>1w2d3h4m5s</c> in any case. False for everything else, and for more than 32 bits.</summary>
    public static bool TryReadTtl(ReadOnlySpan<char> text, out uint seconds)
    {
        ulong sum = 0, number = 0;
        var hasDigit = false;
        seconds = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                number = number * 10 + (ulong)(letter - '0');
                hasDigit = true;
            }
            else
            {
                if (!hasDigit || UnitOf(letter) is not { } unit) return false;
                sum += number * unit;
                number = 0;
            }
            if (sum + number > uint.MaxValue) return false;
        }
        seconds = (uint)(sum + number);
        return hasDigit;
    }

    /// <summary>Reads <c>YYYYMMDDHHMMSS</c> in UTC, or seconds since 1970.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static uint Parse(string text)
    {
        if (text.Length == Format.Length && DateTime.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            return unchecked((uint)(long)(moment - DateTime.UnixEpoch).TotalSeconds);
        }
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new FormatException($"'{text}' is not a time as YYYYMMDDHHMMSS");
    }

    /// <summary><c>YYYYMMDDHHMMSS</c> in UTC.</summary>
    public static string ToText(uint seconds) => DateTime.UnixEpoch.AddSeconds(seconds).ToString(Format, CultureInfo.InvariantCulture);

    private static ulong? UnitOf(char letter) => char.ToLowerInvariant(letter) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        'w' => 604800,
        _ => null,
    };
}
