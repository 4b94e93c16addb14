using System.Globalization;
using System.Text;

namespace ServiceDns.Plugins.Scripting;

/// <summary>Values as Go's <c>fmt</c> prints them by <c>%v</c>.</summary>
/// <remarks>Values are null, bool, long, ulong, double, string, lists, and maps by name.</remarks>
internal static class GoText
{
    private const int ExponentFrom = 21; // fmt: %v writes floats below this without an exponent

    /// <summary>The text of a value.</summary>
    public static string Of(object? value)
    {
        switch (value)
        {
            case string text:
                return text;
            case null:
                return "<nil>";
            case bool flag:
                return flag ? "true" : "false";
            case double number:
                return Of(number);
            case IReadOnlyList<object?> list:
                return $"[{string.Join(' ', list.Select(Of))}]";
            case IReadOnlyDictionary<string, object?> map:
                var entries = map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Of(pair.Value)}");
                return $"map[{string.Join(' ', entries)}]";
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
    }

    /// <summary>The shortest digits that read back as the same number.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        var exponent = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is < -4 or >= ExponentFrom) return Scientific(value);
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? value.ToString("F0", CultureInfo.InvariantCulture) : text;
    }

    /// <summary>The name of a value's type in Go.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "nil",
        string => "string",
        bool => "bool",
        long => "int",
        ulong => "uint64",
        double => "float64",
        IReadOnlyList<object?> => "[]interface {}",
        IReadOnlyDictionary<string, object?> => "map[string]interface {}",
        ITemplateData data => data.TypeName,
        _ => "func",
    };

    /// <summary>Whether a value is the empty one of its type, which Go's conditions take as false.</summary>
    public static bool IsZero(object? value) => value switch
    {
        null => true,
        bool flag => !flag,
        string text => text.Length == 0,
        long number => number == 0,
        ulong number => number == 0,
        double number => number == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        IReadOnlyDictionary<string, object?> map => map.Count == 0,
        _ => false,
    };

    private static string Scientific(double value)
    {
        var text = new StringBuilder(value.ToString("E16", CultureInfo.InvariantCulture));
        for (var digits = 0; digits < 16; digits++)
        {
            var shorter = value.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) != value) continue;
            text = new StringBuilder(shorter);
            break;
        }
        return text.Replace("E", "e").Replace("e+0", "e+").Replace("e-0", "e-").ToString();
    }
}
