namespace ServiceDns.Cluster.Control;

/// <summary>What every object of a manifest states: where it stands, and its metadata.</summary>
/// <remarks>
/// A draft is filled while its document is read and not changed afterwards; the source keeps it for as long as its file does not
/// change, so that one changed file does not make it read the others again. Strings that recur should be interned.
/// </remarks>
public abstract class Draft
{
    /// <summary>The file as found.</summary>
    public required string File { get; init; }

    /// <summary>The line where the object begins, from 1; 0 when unknown.</summary>
    public int Line { get; init; }

    /// <summary><c>metadata.name</c>.</summary>
    public Stated<string> Name { get; set; }

    /// <summary><c>metadata.namespace</c>; silence means <c>default</c>.</summary>
    public Stated<string> Namespace { get; set; }

    /// <summary><c>metadata.labels</c>, all of them.</summary>
    public Stated<LabelSet> Labels { get; set; }

    /// <summary>
    /// <c>metadata.annotations</c>; those that <see cref="KnownAnnotations.IsRead"/> refuses may be left out, and should be.
    /// </summary>
    public Stated<LabelSet> Annotations { get; set; }

    /// <summary>What the reader could not put into the draft, such as a number that is a word.</summary>
    public IReadOnlyList<FieldError> Unreadable { get; set; } = [];

    /// <summary>Namespace and name as they count: <c>default</c> where no namespace is stated.</summary>
    public ObjectKey Key => new(Namespace.Value is { Length: > 0 } stated ? stated : DefaultNamespace, Name.Value ?? "");

    /// <summary>The namespace of objects that state none.</summary>
    public const string DefaultNamespace = "default";
}

/// <summary>An object that needs no defaulting, read straight into its model form, and where it stands: 32 bytes beside it.</summary>
/// <typeparam name="T"><see cref="Pod"/>, <see cref="Node"/>, <see cref="Cluster.Namespace"/> or <see cref="ServiceImport"/>.</typeparam>
/// <param name="Object">The object. An absent name is empty, an absent namespace <see cref="Draft.DefaultNamespace"/>.</param>
/// <param name="File">The file as found.</param>
/// <param name="Line">The line where the object begins, from 1.</param>
/// <param name="Unreadable">What the reader could not put into the object, or null for nothing.</param>
public readonly record struct Placed<T>(T Object, string File, int Line, IReadOnlyList<FieldError>? Unreadable = null)
    where T : class;
