namespace ServiceDns.Dns;

/// <summary>
/// Names in zone files: without a final dot they are below the origin, and <c>@</c> is the origin (RFC 1035, section 5.1).
/// </summary>
internal static class RelativeName
{
    /// <summary>Reads a name. False when it is none, or too long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">In wire form.</param>
    /// <param name="name">At least 255 bytes.</param>
    /// <param name="length">Bytes written.</param>
    public static bool TryRead(string text, ReadOnlySpan<byte> origin, Span<byte> name, out int length)
    {
        if (text == "@")
        {
            origin.CopyTo(name);
            length = origin.Length;
            return true;
        }
        if (!NameText.TryParse(text, name, out length)) return false;
        if (IsAbsolute(text)) return true;
        if (length - 1 + origin.Length > WireName.MaxLength) return false;
        origin.CopyTo(name[(length - 1)..]);
        length += origin.Length - 1;
        return true;
    }

    private static bool IsAbsolute(string text)
    {
        if (text[^1] != '.') return false;
        var escapes = 0;
        for (var i = text.Length - 2; i >= 0 && text[i] == '\\'; i--) escapes++;
        return escapes % 2 == 0;
    }
}
