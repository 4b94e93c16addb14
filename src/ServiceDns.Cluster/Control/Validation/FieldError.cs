namespace ServiceDns.Cluster.Control;

/// <summary>One broken rule of one field, in the wording of Kubernetes' <c>field.Error</c>.</summary>
/// <param name="Path">The field, such as <c>spec.ports[0].port</c>.</param>
/// <param name="Message">The rest, such as <c>Invalid value: 0: must be between 1 and 65535, inclusive</c>.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="CanServe">False when the object can not be answered because of it.</param>
public sealed record FieldError(string Path, string Message, int Line, bool CanServe)
{
    /// <summary>
    /// The option that decides whether the rule is broken, such as <c>cluster_ip_range</c>; null for rules of the object alone.
    /// </summary>
    public string? Option { get; init; }

    /// <summary>True when the field could not be read, so that rules find nothing there and have nothing to say about the file.</summary>
    public bool HasNoValue { get; init; }

    /// <summary>
    /// Whether <paramref name="other"/> is about this field, something in it, or the list that it is missing from. What <c>port</c> lacks,
    /// <c>targetPort</c> lacks too.
    /// </summary>
    internal bool Covers(FieldError other) =>
        IsWithin(other.Path, Path)
        || (Path.EndsWith(']') && other.Path == Path[..Path.LastIndexOf('[')])
        || (Path.EndsWith("].port", StringComparison.Ordinal) && other.Path == Path[..^"port".Length] + "targetPort");

    /// <summary>A text value breaks a rule.</summary>
    public static FieldError Invalid(string path, int line, string value, string rule, bool canServe = true) =>
        new(path, $"Invalid value: {GoText.Quote(value)}: {rule}", line, canServe);

    /// <summary>A number breaks a rule.</summary>
    public static FieldError Invalid(string path, int line, long value, string rule, bool canServe = true) =>
        new(path, $"Invalid value: {value}: {rule}", line, canServe);

    /// <summary>A list of texts breaks a rule as a whole.</summary>
    public static FieldError Invalid(string path, int line, IEnumerable<string> values, string rule, bool canServe = true) =>
        new(path, $"Invalid value: {GoText.List(values)}: {rule}", line, canServe);

    /// <summary>A value is missing.</summary>
    public static FieldError Required(string path, int line, string rule = "", bool canServe = true) =>
        new(path, rule.Length == 0 ? "Required value" : $"Required value: {rule}", line, canServe);

    /// <summary>A text comes twice where it may come once.</summary>
    public static FieldError Duplicate(string path, int line, string value, bool canServe = true) =>
        new(path, $"Duplicate value: {GoText.Quote(value)}", line, canServe);

    /// <summary>A number comes twice where it may come once.</summary>
    public static FieldError Duplicate(string path, int line, long value, bool canServe = true) =>
        new(path, $"Duplicate value: {value}", line, canServe);

    /// <summary>A value is none of the known ones.</summary>
    /// <param name="path">The field.</param>
    /// <param name="line">The line.</param>
    /// <param name="value">What is there.</param>
    /// <param name="supported">The known ones, in the order they are to be named.</param>
    /// <param name="canServe">Whether the object can be answered without the field.</param>
    public static FieldError Unsupported(string path, int line, string value, IEnumerable<string> supported, bool canServe = true) =>
        new(
            path,
            $"Unsupported value: {GoText.Quote(value)}: supported values: {string.Join(", ", supported.Select(GoText.Quote))}",
            line,
            canServe);

    /// <summary>A value may not be set here.</summary>
    public static FieldError Forbidden(string path, int line, string rule, bool canServe = true) =>
        new(path, $"Forbidden: {rule}", line, canServe);

    /// <summary>A list is too long.</summary>
    public static FieldError TooMany(string path, int line, int count, int limit, bool canServe = true) =>
        new(path, $"Too many: {count}: must have at most {limit} items", line, canServe);

    private static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}
