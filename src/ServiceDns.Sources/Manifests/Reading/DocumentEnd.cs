namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>Finds where a YAML document ends, whatever is in it.</summary>
internal static class DocumentEnd
{
    /// <summary>The bytes of the marker that begins the next document.</summary>
    public const int MarkerLength = 3;

    /// <summary>The place and line of the marker behind a document: three dashes at a line's beginning end every scalar, quoted ones
    /// included (YAML 1.2.2, section 9.1.2).</summary>
    /// <param name="window">The file.</param>
    /// <param name="start">Where the document begins, its own marker included.</param>
    /// <param name="line">The line of that.</param>
    /// <returns>
    /// Null when there is none, or when directives or an explicit end come first, since those belong to no one document, or a line break
    /// that is not counted here.
    /// </returns>
    public static (long Place, int Line)? Find(Utf8Window window, long start, int line)
    {
        window.MoveTo(start);
        for (var place = start; window.TryLine(place, out var length, out var next); place = next, line++)
        {
            window.Release(place);
            var text = window.Slice(place, length);
            if (HasOtherBreak(text)) return null;
            if (text.IsEmpty || text[0] is not ((byte)'-' or (byte)'.' or (byte)'%')) continue;
            if (text[0] == '%' || PlainYaml.IsMarker(text, "..."u8)) return null;
            if (place > start && PlainYaml.IsMarker(text, "---"u8)) return (place, line);
        }
        return null;
    }

    private static bool HasOtherBreak(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'\r') is var at and >= 0 && at < text.Length - 1
        || text.IndexOf("\u0085"u8) >= 0 || text.IndexOf("\u2028"u8) >= 0 || text.IndexOf("\u2029"u8) >= 0;
}
