using System.Globalization;
using System.Text;

namespace ServiceDns.Corefile;

/// <summary>Durations as Corefiles write them: <c>1h15m30.5s</c>, <c>100ms</c>, <c>-3s</c>.</summary>
public static class GoDuration
{
    private const ulong Largest = 1UL << 63;
    private const int NanosecondsPerTick = 100;

    /// <summary>Reads a sequence of numbers with units <c>ns us µs ms s m h</c>; a bare <c>0</c> needs none.</summary>
    /// <param name="text">The duration.</param>
    /// <param name="value">Its value. TimeSpan counts in 100 ns: what is finer is rounded away from zero, so that
    /// nothing but zero becomes zero.</param>
    /// <param name="error">Go's text, as <c>time: missing unit in duration "5"</c>; empty on success.</param>
    public static bool TryParse(string text, out TimeSpan value, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = default;
        error = Read(text, out var nanoseconds, out var isNegative);
        if (error.Length > 0) return false;
        var ticks = (long)((nanoseconds + NanosecondsPerTick - 1) / NanosecondsPerTick);
        value = new TimeSpan(isNegative ? -ticks : ticks);
        return true;
    }

    /// <summary>The form that Go prints, for messages: <c>1h0m0s</c>, <c>1.5s</c>, <c>250ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        var sign = value < TimeSpan.Zero ? "-" : "";
        var ticks = Math.Abs((decimal)value.Ticks);
        if (ticks < 10) return $"{sign}{Number(ticks * NanosecondsPerTick)}ns";
        if (ticks < TimeSpan.TicksPerMillisecond) return $"{sign}{Number(ticks / TimeSpan.TicksPerMicrosecond)}µs";
        if (ticks < TimeSpan.TicksPerSecond) return $"{sign}{Number(ticks / TimeSpan.TicksPerMillisecond)}ms";
        var minutes = Math.Floor(ticks / TimeSpan.TicksPerMinute);
        var seconds = $"{Number(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond)}s";
        if (minutes == 0) return sign + seconds;
        return minutes < 60 ? $"{sign}{minutes:0}m{seconds}" : $"{sign}{Math.Floor(minutes / 60):0}h{minutes % 60:0}m{seconds}";
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>Returns the error, or nothing and the magnitude in nanoseconds.</summary>
    private static string Read(string text, out ulong nanoseconds, out bool isNegative)
    {
        nanoseconds = 0;
        isNegative = text.StartsWith('-');
        var invalid = $"time: invalid duration {Quote(text)}";
        var rest = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        if (rest is "0") return "";
        if (rest.IsEmpty) return invalid;
        while (!rest.IsEmpty)
        {
            var whole = TakeDigits(ref rest);
            var hasDot = rest is ['.', ..];
            if (hasDot) rest = rest[1..];
            var fraction = hasDot ? TakeDigits(ref rest) : [];
            if (whole.IsEmpty && fraction.IsEmpty) return invalid;
            if (!TryReadWhole(whole, out var amount)) return invalid;
            var unitLength = rest.IndexOfAny(".0123456789");
            var unit = unitLength < 0 ? rest : rest[..unitLength];
            if (unit.IsEmpty) return $"time: missing unit in duration {Quote(text)}";
            rest = rest[unit.Length..];
            if (NanosecondsIn(unit) is not { } size) return $"time: unknown unit {Quote(unit)} in duration {Quote(text)}";
            if (amount > Largest / size) return invalid;
            amount = amount * size + ReadFraction(fraction, size);
            nanoseconds += amount;
            if (amount > Largest || nanoseconds > Largest) return invalid;
        }
        return nanoseconds == Largest && !isNegative ? invalid : "";
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }

    private static bool TryReadWhole(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        return digits.IsEmpty
            || (ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= Largest);
    }

    /// <summary>Go computes this in floating point, from as many digits as fit in 63 bits.</summary>
    private static ulong ReadFraction(ReadOnlySpan<char> digits, ulong size)
    {
        ulong value = 0;
        double scale = 1;
        foreach (var digit in digits)
        {
            if (value > (Largest - 1) / 10) break;
            var next = value * 10 + (ulong)(digit - '0');
            if (next > Largest) break;
            value = next;
            scale *= 10;
        }
        return (ulong)(value * (size / scale));
    }

    private static ulong? NanosecondsIn(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00B5s" or "\u03BCs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };

    /// <summary>Package time quotes in its own way: every byte outside of ASCII is shown in hexadecimal.</summary>
    private static string Quote(ReadOnlySpan<char> text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var b in Encoding.UTF8.GetBytes(text.ToString()))
        {
            if (b is < (byte)' ' or >= 0x80) quoted.Append($@"\x{b:x2}");
            else if (b is (byte)'"' or (byte)'\\') quoted.Append('\\').Append((char)b);
            else quoted.Append((char)b);
        }
        return quoted.Append('"').ToString();
    }
}
