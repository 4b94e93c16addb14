using System.Globalization;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Reads amounts such as <c>4</c>, <c>3920m</c> and <c>1.5</c> (resource.Quantity).</summary>
internal static class Quantity
{
    public const string Rule = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";

    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m),
    ];

    /// <summary>The amount in thousandths, rounded up as <c>Quantity.MilliValue</c> does.</summary>
    /// <returns>False for text that is no quantity, or one that no node has.</returns>
    public static bool TryParseMilli(string text, out long value)
    {
        value = 0;
        var (digits, factor) = (text, 1m);
        foreach (var (suffix, multiple) in Suffixes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            (digits, factor) = (text[..^suffix.Length], multiple);
            break;
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var amount)) return false;
        if (Math.Abs(amount) > 1e9m) return false;
        var milli = Math.Ceiling(amount * factor * 1000);
        if (Math.Abs(milli) > long.MaxValue) return false;
        value = (long)milli;
        return true;
    }
}
