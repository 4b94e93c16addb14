namespace ServiceDns.Corefile;

/// <summary>Something in a Corefile that is accepted, as CoreDNS accepts it, but is hardly what was meant.</summary>
/// <param name="File">The file as the user wrote it.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Text">What was found and what becomes of it.</param>
public sealed record CorefileWarning(string File, int Line, string Text)
{
    /// <summary>The line to log: <c>FILE:LINE - text</c>.</summary>
    public override string ToString() => $"{File}:{Line} - {Text}";
}
