namespace ServiceDns.Cluster;

/// <summary>How bad what a message says is.</summary>
public enum SourceSeverity : byte
{
    /// <summary>A summary.</summary>
    Information,

    /// <summary>A rule is broken, the object is served all the same.</summary>
    Warning,

    /// <summary>
    /// The object, or the file, is left out; what was served from it before goes on being served where a file can not be read.
    /// </summary>
    Error,
}

/// <summary>One line for the log.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file as found, or null.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="Text">Object, field and rule, such as <c>Service "web" is invalid: spec.ports: Required value</c>.</param>
public sealed record SourceMessage(SourceSeverity Severity, string? File, int Line, string Text)
{
    /// <summary><c>FILE:LINE - text</c>, or the text alone.</summary>
    public override string ToString() => File is null ? Text : Line > 0 ? $"{File}:{Line} - {Text}" : $"{File} - {Text}";
}

/// <summary>A source can not deliver.</summary>
public sealed class ClusterSourceException(IReadOnlyList<SourceMessage> messages)
    : Exception(string.Join(System.Environment.NewLine, messages))
{
    /// <summary>Every reason, in the order of the files.</summary>
    public IReadOnlyList<SourceMessage> Messages { get; } = messages;
}
