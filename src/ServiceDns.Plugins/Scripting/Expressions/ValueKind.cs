namespace ServiceDns.Plugins.Scripting;

/// <summary>What is known of a value before it is there.</summary>
internal enum ValueKind : byte
{
    /// <summary>Nothing: it is looked at when it comes.</summary>
    Any,

    /// <summary>No value.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A whole number of 64 bits.</summary>
    Int,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary>Text.</summary>
    String,

    /// <summary>A list of any values.</summary>
    Array,

    /// <summary>Values by name.</summary>
    Map,
}

/// <summary>Facts about kinds.</summary>
internal static class ValueKinds
{
    /// <summary>The kind of a value.</summary>
    public static ValueKind Of(object? value) => value switch
    {
        null => ValueKind.Nil,
        bool => ValueKind.Bool,
        long => ValueKind.Int,
        double => ValueKind.Float,
        string => ValueKind.String,
        IReadOnlyList<object?> => ValueKind.Array,
        IReadOnlyDictionary<string, object?> => ValueKind.Map,
        _ => ValueKind.Any,
    };

    /// <summary>Whether it is a number, or may be one.</summary>
    public static bool MayBeNumber(this ValueKind kind) => kind is ValueKind.Int or ValueKind.Float or ValueKind.Any;

    /// <summary>Whether it is of that kind, or may be.</summary>
    public static bool MayBe(this ValueKind kind, ValueKind wanted) =>
        kind == wanted || kind == ValueKind.Any || wanted == ValueKind.Any || (wanted == ValueKind.Float && kind == ValueKind.Int);

    /// <summary>As errors write it.</summary>
    public static string ToText(this ValueKind kind) => kind switch
    {
        ValueKind.Any => "interface {}",
        ValueKind.Array => "[]interface {}",
        ValueKind.Map => "map[string]interface {}",
        ValueKind.Float => "float64",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
