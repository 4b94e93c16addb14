using ServiceDns.Corefile;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Go's <c>strconv.ParseUint</c>.</summary>
internal static class ParseUint
{
    private const string Name = "strconv.ParseUint", Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>
    /// The number that the text is in a base of 2 to 36, or in the base that its beginning tells when that is 0; or a failure.
    /// </summary>
    public static object Parse(string text, long radix, long bits)
    {
        if (text.Length == 0) return Error(text, "invalid syntax");
        if (radix is not 0 and (< 2 or > 36)) return Error(text, $"invalid base {radix}");
        if (bits is < 0 or > 64) return Error(text, $"invalid bit size {bits}");
        var digits = text.ToLowerInvariant();
        if (radix == 0) (radix, digits) = BaseOf(digits);
        var most = bits is 0 or 64 ? ulong.MaxValue : (1UL << (int)bits) - 1;
        UInt128 value = 0;
        var isTooLarge = false;
        foreach (var letter in digits)
        {
            var digit = Digits.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0 || digit >= radix) return Error(text, "invalid syntax");
            if (!isTooLarge) value = value * (ulong)radix + (ulong)digit;
            isTooLarge |= value > most;
        }
        if (digits.Length == 0) return Error(text, "invalid syntax");
        return isTooLarge ? Error(text, "value out of range") : (ulong)value;
    }

    private static (long Radix, string Digits) BaseOf(string text) => text switch
    {
        ['0', 'x', .. var rest] => (16, rest.Replace("_", "", StringComparison.Ordinal)),
        ['0', 'b', .. var rest] => (2, rest.Replace("_", "", StringComparison.Ordinal)),
        ['0', 'o', .. var rest] => (8, rest.Replace("_", "", StringComparison.Ordinal)),
        ['0', _, ..] => (8, text[1..].Replace("_", "", StringComparison.Ordinal)),
        _ => (10, text.Replace("_", "", StringComparison.Ordinal)),
    };

    private static Failure Error(string text, string reason) => new($"{Name}: parsing {GoQuote.Quote(text)}: {reason}");
}
