using System.Globalization;
using System.Text;

namespace ServiceDns.Plugins.Scripting;

/// <summary>The functions of Go's templates, and CoreDNS's own <c>parseInt</c>.</summary>
internal static class TemplateFunctions
{
    private const int Any = int.MaxValue;

    private static readonly HashSet<string> LeftOut = ["call", "html", "js", "urlquery"];

    private static readonly Dictionary<string, TemplateFunction> Known = new TemplateFunction[]
    {
        new("and", 1, Any, values => values[^1]) { StopsAt = false },
        new("or", 1, Any, values => values[^1]) { StopsAt = true },
        new("not", 1, 1, values => GoText.IsZero(values[0])),
        new("len", 1, 1, values => Length(values[0])),
        new("index", 1, Any, Index),
        new("slice", 1, 4, Slice),
        new("print", 0, Any, Print),
        new("println", 0, Any, values => string.Join(' ', values.Select(GoText.Of)) + "\n"),
        new("printf", 1, Any, values =>
            values[0] is string format ? GoFormat.Format(format, values.AsSpan(1)) : new Failure("the format is no string")),
        new("eq", 1, Any, TemplateComparison.Equal),
        new("ne", 2, 2, values => TemplateComparison.Equal(values) is var result && result is bool same ? !same : result),
        new("lt", 2, 2, values => TemplateComparison.Order(values, order => order < 0)),
        new("le", 2, 2, values => TemplateComparison.Order(values, order => order <= 0)),
        new("gt", 2, 2, values => TemplateComparison.Order(values, order => order > 0)),
        new("ge", 2, 2, values => TemplateComparison.Order(values, order => order >= 0)),
        new("parseInt", 3, 3, values => values is [string digits, long radix, long bits]
            ? ParseUint.Parse(digits, radix, bits)
            : new Failure($"wrong type for value; expected string, int, int; got {string.Join(", ", values.Select(GoText.TypeOf))}")),
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>The function of that name; null when there is none.</summary>
    public static TemplateFunction? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Whether Go's templates have it, and those here do not.</summary>
    public static bool IsLeftOut(string name) => LeftOut.Contains(name);

    private static object Length(object? value) => value switch
    {
        string text => (long)Encoding.UTF8.GetByteCount(text),
        IReadOnlyList<object?> list => (long)list.Count,
        IReadOnlyDictionary<string, object?> map => (long)map.Count,
        null => new Failure("len of nil pointer"),
        _ => new Failure($"len of type {GoText.TypeOf(value)}"),
    };

    private static object? Index(object?[] values)
    {
        var item = values[0];
        foreach (var key in values.AsSpan(1))
        {
            item = (item, key) switch
            {
                (null, _) => new Failure("index of untyped nil"),
                (IReadOnlyDictionary<string, object?> map, string name) => map.GetValueOrDefault(name),
                (IReadOnlyDictionary<string, object?>, _) => new Failure($"value has type {GoText.TypeOf(key)}; should be string"),
                (IReadOnlyList<object?> list, long or ulong) => Item(list, key),
                (string text, long or ulong) => Item(Encoding.UTF8.GetBytes(text), key),
                (IReadOnlyList<object?> or string, _) => new Failure($"cannot index slice/array with type {GoText.TypeOf(key)}"),
                _ => new Failure($"can't index item of type {GoText.TypeOf(item)}"),
            };
            if (item is Failure) return item;
        }
        return item;
    }

    private static object? Item(byte[] bytes, object key) => Item([.. bytes.Select(value => (object?)(long)value)], key);

    private static object? Item(IReadOnlyList<object?> list, object key)
    {
        var place = Convert.ToDecimal(key, CultureInfo.InvariantCulture);
        return place >= 0 && place < list.Count ? list[(int)place] : new Failure($"index out of range: {place}");
    }

    private static object? Slice(object?[] values)
    {
        if (values.Length > 3) return new Failure("cannot 3-index slice a string");
        var length = values[0] is string text ? text.Length : values[0] is IReadOnlyList<object?> list ? list.Count : -1;
        if (length < 0) return new Failure($"can't slice item of type {GoText.TypeOf(values[0])}");
        var ends = values[1..];
        if (!Array.TrueForAll(ends, end => end is long))
        {
            return new Failure("cannot index slice/array with type " + GoText.TypeOf(ends.First(end => end is not long)));
        }
        var from = ends.Length > 0 ? (long)ends[0]! : 0;
        var to = ends.Length > 1 ? (long)ends[1]! : length;
        if (from < 0 || to > length || from > to) return new Failure($"index out of range: {(from < 0 || from > length ? from : to)}");
        return ListFunctions.Slice(values[0], from, to);
    }

    /// <summary>Spaces go between two that are both no strings.</summary>
    private static string Print(object?[] values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string) text.Append(' ');
            text.Append(GoText.Of(values[i]));
        }
        return text.ToString();
    }
}
