namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>How a scalar of plain YAML is written.</summary>
internal enum ScalarForm : byte
{
    /// <summary>No scalar, or one that is not there: <c>a:</c>.</summary>
    None,

    /// <summary>Without quotes, on one line: the bytes are the text, and the text tells the type.</summary>
    Plain,

    /// <summary>In quotes, on one line and without escapes: the bytes between the quotes are the text.</summary>
    Quoted,

    /// <summary>Anything else: of several lines, or with escapes. The bytes are the YAML.</summary>
    Written,
}

/// <summary>A piece of plain YAML, its text still in the file's bytes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Form">How a scalar is written.</param>
/// <param name="Length">The bytes of its text.</param>
/// <param name="Start">Where those begin.</param>
/// <param name="Indent">The column of the collection around it, which tells how lines that follow are read.</param>
internal readonly record struct PlainEvent(
    NodeKind Kind, int Line, ScalarForm Form = default, int Length = 0, long Start = 0, int Indent = 0);
