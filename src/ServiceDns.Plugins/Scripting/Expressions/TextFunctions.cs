namespace ServiceDns.Plugins.Scripting;

/// <summary>Functions of the language that work on text.</summary>
internal static class TextFunctions
{
    private const int LongestText = 1 << 20;

    private const string WhiteSpace = " \t\n\v\f\r\u0085\u00a0";

    /// <summary>All functions of texts.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        new("trim", [ValueKind.String, ValueKind.String], ValueKind.String, (_, v) => Text(v, 0).Trim(Set(v))) { Optional = 1 },
        new("trimPrefix", [ValueKind.String, ValueKind.String], ValueKind.String,
            (_, v) => TrimPrefix(Text(v, 0), Text(v, 1))) { Optional = 1 },
        new("trimSuffix", [ValueKind.String, ValueKind.String], ValueKind.String,
            (_, v) => TrimSuffix(Text(v, 0), Text(v, 1))) { Optional = 1 },
        new("upper", [ValueKind.String], ValueKind.String, (_, v) => Text(v, 0).ToUpperInvariant()),
        new("lower", [ValueKind.String], ValueKind.String, (_, v) => Text(v, 0).ToLowerInvariant()),
        new("split", [ValueKind.String, ValueKind.String, ValueKind.Int], ValueKind.Array,
            (_, v) => Split(v, keep: false)) { Optional = 1 },
        new("splitAfter", [ValueKind.String, ValueKind.String, ValueKind.Int], ValueKind.Array,
            (_, v) => Split(v, keep: true)) { Optional = 1 },
        new("replace", [ValueKind.String, ValueKind.String, ValueKind.String, ValueKind.Int], ValueKind.String,
            (_, v) => Replace(v)) { Optional = 1 },
        new("repeat", [ValueKind.String, ValueKind.Int], ValueKind.String, (_, v) => Repeat(Text(v, 0), (long)v[1]!)),
        new("join", [ValueKind.Array, ValueKind.String], ValueKind.String,
            (_, v) => Join((IReadOnlyList<object?>)v[0]!, Text(v, 1))) { Optional = 1 },
        new("indexOf", [ValueKind.String, ValueKind.String], ValueKind.Int,
            (_, v) => (long)Text(v, 0).IndexOf(Text(v, 1), StringComparison.Ordinal)),
        new("lastIndexOf", [ValueKind.String, ValueKind.String], ValueKind.Int,
            (_, v) => (long)Text(v, 0).LastIndexOf(Text(v, 1), StringComparison.Ordinal)),
        new("hasPrefix", [ValueKind.String, ValueKind.String], ValueKind.Bool,
            (_, v) => Text(v, 0).StartsWith(Text(v, 1), StringComparison.Ordinal)),
        new("hasSuffix", [ValueKind.String, ValueKind.String], ValueKind.Bool,
            (_, v) => Text(v, 0).EndsWith(Text(v, 1), StringComparison.Ordinal)),
        new("string", [ValueKind.Any], ValueKind.String, (_, v) => GoText.Of(v[0])),
    ];

    private static string Text(object?[] values, int index) => index < values.Length ? (string)values[index]! : "";

    private static char[] Set(object?[] values) => (values.Length > 1 ? Text(values, 1) : WhiteSpace).ToCharArray();

    private static string TrimPrefix(string text, string part) =>
        text.StartsWith(part, StringComparison.Ordinal) ? text[part.Length..] : text;

    private static string TrimSuffix(string text, string part) =>
        text.EndsWith(part, StringComparison.Ordinal) ? text[..^part.Length] : text;

    private static object Split(object?[] values, bool keep)
    {
        var (text, separator) = (Text(values, 0), Text(values, 1));
        var most = values.Length > 2 ? (long)values[2]! : -1;
        var parts = new List<object?>();
        if (most == 0) return parts;
        var start = 0;
        while (start <= text.Length && (most < 0 || parts.Count < most - 1))
        {
            var afterLetter = start + 1 < text.Length ? start + 1 : -1;
            var end = separator.Length > 0 ? text.IndexOf(separator, start, StringComparison.Ordinal) : afterLetter;
            if (end < 0) break;
            parts.Add(text[start..(keep ? end + separator.Length : end)]);
            start = end + separator.Length;
        }
        if (start < text.Length || separator.Length > 0) parts.Add(text[start..]);
        return parts;
    }

    private static object Replace(object?[] values)
    {
        var (text, old, other) = (Text(values, 0), Text(values, 1), Text(values, 2));
        var left = values.Length > 3 ? (long)values[3]! : -1;
        if (old.Length == 0) return left == 0 ? text : new Failure("replace: nothing to look for");
        if (left < 0) return text.Replace(old, other, StringComparison.Ordinal);
        for (var at = text.IndexOf(old, StringComparison.Ordinal); at >= 0 && left > 0; left--)
        {
            text = text[..at] + other + text[(at + old.Length)..];
            at = text.IndexOf(old, at + other.Length, StringComparison.Ordinal);
        }
        return text;
    }

    private static object Repeat(string text, long times)
    {
        if (times < 0) return new Failure("strings: negative Repeat count");
        if (text.Length == 0) return "";
        return times > LongestText / text.Length
            ? new Failure("memory budget exceeded")
            : string.Concat(Enumerable.Repeat(text, (int)times));
    }

    private static object Join(IReadOnlyList<object?> parts, string separator) =>
        parts.All(part => part is string)
            ? string.Join(separator, parts)
            : new Failure("cannot use a list with other items than strings as argument to call join");
}
