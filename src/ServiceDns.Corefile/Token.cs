namespace ServiceDns.Corefile;

/// <summary>One word of a Corefile, with quotes removed and variables replaced.</summary>
/// <param name="Text">The word; may be empty (<c>""</c>) and may hold spaces and line breaks when it was quoted.</param>
/// <param name="File">The file that it stands in, as the user wrote it.</param>
/// <param name="Line">The line on which it starts, counted from 1.</param>
public sealed record Token(string Text, string File, int Line)
{
    /// <summary>The line on which it ends: a quoted word may span several. Kept apart from the text,
    /// since a variable's value may hold line breaks that the file does not have.</summary>
    internal int EndLine { get; init; } = Line;

    /// <summary>The import that brought it here; null for the main file.</summary>
    internal ImportFrame? Import { get; init; }

    /// <summary>Whether <paramref name="next"/>, the token after this one, is on the same line of the same import.</summary>
    internal bool SharesLineWith(Token next) =>
        ReferenceEquals(Import, next.Import) && File == next.File && EndLine == next.Line;

    /// <summary>The text, which is what error messages quote.</summary>
    public override string ToString() => Text;
}
