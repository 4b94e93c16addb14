namespace ServiceDns.Cluster.Control;

/// <summary>A broken rule of an object in a manifest.</summary>
/// <param name="File">The file as found.</param>
/// <param name="Line">The field's line or the object's, from 1; 0 when unknown.</param>
/// <param name="Kind">The object's kind, such as <c>Service</c>.</param>
/// <param name="Key">The object; the namespace is empty for objects that have none.</param>
/// <param name="FieldPath">The field, such as <c>spec.ports[0].port</c>; empty when the object as a whole is meant.</param>
/// <param name="Message">What is wrong, in Kubernetes' wording.</param>
/// <param name="CanServe">True: the object is served all the same. False: it is left out.</param>
public sealed record Problem(string File, int Line, string Kind, ObjectKey Key, string FieldPath, string Message, bool CanServe)
{
    /// <summary>The option that decides whether the rule is broken; a wrong one breaks it for every object of a cluster at once.</summary>
    public string? Option { get; init; }

    /// <summary>The line that the API server would answer: <c>Service "web" is invalid: spec.ports: Required value</c>.</summary>
    public string Text => FieldPath.Length > 0
        ? $"{Kind} {GoText.Quote(Key.Name)} is invalid: {FieldPath}: {Message}"
        : $"{Kind} {GoText.Quote(Key.Name)}: {Message}";

    /// <summary><c>FILE:LINE - text</c>.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line} - {Text}" : $"{File} - {Text}";
}
