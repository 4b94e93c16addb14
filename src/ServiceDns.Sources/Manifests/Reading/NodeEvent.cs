namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>What a piece of a YAML or JSON file is.</summary>
internal enum NodeKind : byte
{
    End,
    Document,
    Scalar,
    Map,
    EndMap,
    List,
    EndList,
}

/// <summary>The JSON type of a scalar, as kubectl makes it of YAML before the API server sees it.</summary>
internal enum ScalarType : byte
{
    Null,
    String,
    Boolean,
    Integer,
    Float,
}

/// <summary>One piece of a file, in document order; aliases are followed and merge keys replaced by what they bring.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Type">A scalar's type.</param>
/// <param name="Text">
/// A scalar's text, without quotes and escapes; null while the source still holds it as <see cref="INodeSource.Utf8"/>.
/// </param>
/// <param name="IsMerged">True for the key of a pair that a merge key (<c>&lt;&lt;</c>) brought: the map's own pairs win over it.</param>
internal readonly record struct NodeEvent(NodeKind Kind, int Line, ScalarType Type = default, string? Text = "", bool IsMerged = false)
{
    /// <summary>How a nesting depth changes by passing it.</summary>
    public int Step => Kind switch
    {
        NodeKind.Map or NodeKind.List => 1,
        NodeKind.EndMap or NodeKind.EndList => -1,
        _ => 0,
    };
}

/// <summary>A file's events, one after the other.</summary>
internal interface INodeSource
{
    /// <summary>The next event; <see cref="NodeKind.End"/> at the end of the file and ever after.</summary>
    /// <exception cref="ManifestSyntaxException">The text is neither YAML nor JSON from here on.</exception>
    NodeEvent Read();

    /// <summary>The text of the scalar that was read last, where its event has none; gone with the next call.</summary>
    ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>Passes the rest of the collection that was begun last, its end included.</summary>
    /// <exception cref="ManifestSyntaxException">The text is neither YAML nor JSON from here on.</exception>
    void Leave()
    {
        for (var depth = 1; depth > 0; depth += Read().Step)
        {
        }
    }
}

/// <summary>A file's text can not be understood at all; nothing of it is used.</summary>
internal sealed class ManifestSyntaxException(int line, string reason) : Exception(reason)
{
    public int Line { get; } = line;
}
