namespace ServiceDns.Sources.Manifests.Reading;

/// <content>Scalars in quotes.</content>
internal sealed partial class PlainYaml
{
    private bool ReadQuoted(int at)
    {
        var text = window.Slice(lineStart, lineLength);
        if (TryPassQuoted(text, at, out var behind, out var scalar))
        {
            if (!IsRestEmpty(text[behind..])) return false;
            AddScalar(scalar, at);
            NextLine();
            return true;
        }
        var quote = text[at];
        scalar = new PlainEvent(NodeKind.Scalar, line, ScalarForm.Written, 0, lineStart + at, IndentAround);
        var inside = at + 1;
        while (!TryPassQuotedText(text, quote, ref inside, out _))
        {
            if (inside < 0) return false;
            NextLine();
            if (!TryFindContinuation(scalar.Indent, inQuotes: true, out inside, out var skipped) || inside == 0) return false;
            line += skipped;
            text = window.Slice(lineStart, lineLength);
        }
        if (!IsRestEmpty(text[inside..])) return false;
        Add(scalar with { Length = (int)(lineStart + inside - scalar.Start) });
        NextLine();
        return true;
    }

    /// <summary>Passes a scalar in quotes that ends on its line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="at">Where the first quote is.</param>
    /// <param name="behind">The place behind the last quote.</param>
    /// <param name="scalar">Its form and length.</param>
    private static bool TryPassQuoted(ReadOnlySpan<byte> text, int at, out int behind, out PlainEvent scalar)
    {
        behind = at + 1;
        scalar = default;
        if (!TryPassQuotedText(text, text[at], ref behind, out var isEscaped)) return false;
        scalar = isEscaped
            ? new PlainEvent(NodeKind.Scalar, 0, ScalarForm.Written, behind - at)
            : new PlainEvent(NodeKind.Scalar, 0, ScalarForm.Quoted, behind - at - 2);
        return true;
    }

    /// <summary>Passes text up to and with the quote that ends it.</summary>
    /// <returns>False when it goes on in the next line; <paramref name="at"/> is -1 when it is nothing to read here.</returns>
    private static bool TryPassQuotedText(ReadOnlySpan<byte> text, byte quote, ref int at, out bool isEscaped)
    {
        isEscaped = false;
        while (true)
        {
            var next = quote == '\'' ? text[at..].IndexOf(quote) : text[at..].IndexOfAny(quote, (byte)'\\');
            if (next < 0) return false;
            at += next + 1;
            if (text[at - 1] == '\\')
            {
                isEscaped = true;
                if (at == text.Length) return false; // an escaped line break
                if (!TryPassEscape(text, ref at))
                {
                    at = -1;
                    return false;
                }
            }
            else if (quote == '\'' && at < text.Length && text[at] == quote)
            {
                isEscaped = true;
                at++;
            }
            else
            {
                return true;
            }
        }
    }

    private static bool TryPassEscape(ReadOnlySpan<byte> text, ref int at)
    {
        var digits = text[at] switch { (byte)'x' => 2, (byte)'u' => 4, (byte)'U' => 8, _ => 0 };
        if (digits == 0) return SimpleEscapes.Contains(text[at++]);
        if (at + digits >= text.Length) return false;
        var value = 0u;
        foreach (var digit in text.Slice(at + 1, digits))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            value = (value << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        at += digits + 1;
        return value is < 0xD800 or (> 0xDFFF and <= 0x10FFFF);
    }
}
