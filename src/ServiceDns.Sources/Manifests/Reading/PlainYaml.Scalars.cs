namespace ServiceDns.Sources.Manifests.Reading;

/// <content>Keys and scalars.</content>
internal sealed partial class PlainYaml
{
    private enum PlainEnd : byte
    {
        Line,
        Comment,
        Key,
    }

    private static ReadOnlySpan<byte> SimpleEscapes => "0abtnvfre \"\\/N_LP"u8;

    private bool ReadValue(int at)
    {
        var first = window.Slice(lineStart, lineLength)[at];
        if (first is (byte)'[' or (byte)'{') return ReadFlow(at);
        if (depth == 0) return false;
        return first switch
        {
            (byte)'|' or (byte)'>' => ReadBlock(at),
            (byte)'\'' or (byte)'"' => ReadQuoted(at),
            _ => ReadPlain(at),
        };
    }

    private static bool IsKey(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] is (byte)'\'' or (byte)'"')
        {
            return TryPassQuoted(text, at, out var behind, out _) && behind < text.Length && text[behind] == ':';
        }
        return IsPlainStart(text, at) && PassPlain(text, at, out _) == PlainEnd.Key;
    }

    /// <summary>Reads a key and the colon behind it.</summary>
    private bool TryReadKey(ReadOnlySpan<byte> text, int at, out int behind)
    {
        behind = 0;
        PlainEvent key;
        if (text[at] is (byte)'\'' or (byte)'"')
        {
            if (!TryPassQuoted(text, at, out behind, out key)) return false;
        }
        else
        {
            if (!IsPlainStart(text, at) || PassPlain(text, at, out behind) != PlainEnd.Key) return false;
            // a space may stand before the colon, an asterisk may begin an alias, and << merges: rare enough
            var name = text[at..behind];
            if (name[^1] == ' ' || name.Contains((byte)'*') || name.SequenceEqual("<<"u8)) return false;
            key = new PlainEvent(NodeKind.Scalar, line, ScalarForm.Plain, behind - at, lineStart + at);
        }
        if (behind - at > LongestKey || behind == text.Length || text[behind] != ':') return false;
        behind++;
        if (behind < text.Length && text[behind] != ' ') return false;
        AddScalar(key, at);
        return true;
    }

    /// <summary>Adds a scalar that begins there on the present line; its quotes are no part of the text.</summary>
    private void AddScalar(PlainEvent scalar, int at) =>
        Add(scalar with { Line = line, Start = lineStart + (scalar.Form == ScalarForm.Quoted ? at + 1 : at), Indent = IndentAround });

    private int IndentAround => depth == 0 ? 0 : levels[depth - 1].Indent;

    /// <summary>Passes text without quotes: to the line's end, to a comment, or to the colon that makes it a key.</summary>
    private static PlainEnd PassPlain(ReadOnlySpan<byte> text, int at, out int end)
    {
        for (var i = at; ; i++)
        {
            var next = text[i..].IndexOfAny((byte)':', (byte)'#');
            if (next < 0)
            {
                end = at + text[at..].TrimEnd((byte)' ').Length;
                return PlainEnd.Line;
            }
            i += next;
            end = i;
            if (text[i] == ':')
            {
                if (i + 1 == text.Length || text[i + 1] == ' ') return PlainEnd.Key;
            }
            else if (i > at && text[i - 1] == ' ')
            {
                end = at + text[at..i].TrimEnd((byte)' ').Length;
                return PlainEnd.Comment;
            }
        }
    }

    private bool ReadPlain(int at)
    {
        var text = window.Slice(lineStart, lineLength);
        if (!IsPlainStart(text, at)) return false;
        var how = PassPlain(text, at, out var end);
        if (how == PlainEnd.Key) return false;
        var scalar = new PlainEvent(NodeKind.Scalar, line, ScalarForm.Plain, end - at, lineStart + at, IndentAround);
        NextLine();
        while (how == PlainEnd.Line)
        {
            if (!TryFindContinuation(scalar.Indent, inQuotes: false, out var indent, out var skipped)) return false;
            if (indent == 0) break;
            text = window.Slice(lineStart, lineLength);
            how = PassPlain(text, indent, out end);
            if (how == PlainEnd.Key || IsDash(text, indent)) return false;
            scalar = scalar with { Form = ScalarForm.Written, Length = (int)(lineStart + end - scalar.Start) };
            line += skipped;
            NextLine();
        }
        Add(scalar);
        return true;
    }

    /// <summary>Finds the next line that is not blank, and whether it is deep enough to go on with a scalar.</summary>
    /// <param name="around">The column of the collection around.</param>
    /// <param name="inQuotes">Whether a number sign is text rather than a comment.</param>
    /// <param name="indent">Its column, 0 when it is another node's or there is none; then nothing is passed.</param>
    /// <param name="skipped">The blank lines before it.</param>
    /// <returns>False when that can not be told here.</returns>
    private bool TryFindContinuation(int around, bool inQuotes, out int indent, out int skipped)
    {
        (indent, skipped) = (0, 0);
        for (var start = position; ; skipped++)
        {
            if (!window.TryLine(start, out var length, out var next)) return true;
            if (!IsUsable(start, ref length)) return false;
            var text = window.Slice(start, length);
            var column = text.IndexOfAnyExcept((byte)' ');
            if (column >= 0)
            {
                if (column > around && (inQuotes || text[column] != '#'))
                {
                    (indent, lineStart, lineLength, lineNext) = (column, start, length, next);
                }
                return true;
            }
            start = next;
        }
    }

    /// <summary>Passes a literal or folded scalar (YAML 1.2.2, section 8.1).</summary>
    private bool ReadBlock(int at)
    {
        var text = window.Slice(lineStart, lineLength);
        var scalar = new PlainEvent(NodeKind.Scalar, line, ScalarForm.Written, 0, lineStart + at, IndentAround);
        var rest = text[(at + 1)..];
        var isChomped = rest is [(byte)'+' or (byte)'-', ..];
        if (isChomped) rest = rest[1..];
        var content = 0;
        if (rest is [>= (byte)'1' and <= (byte)'9', ..])
        {
            content = scalar.Indent + rest[0] - '0';
            rest = rest[1..];
        }
        if (!isChomped && rest is [(byte)'+' or (byte)'-', ..]) rest = rest[1..];
        if (!IsRestEmpty(rest)) return false;
        NextLine();
        var isBegun = false;
        while (window.TryLine(position, out var length, out var next))
        {
            if (!IsUsable(position, ref length, withTabs: true)) return false;
            text = window.Slice(position, length);
            var indent = text.IndexOfAnyExcept((byte)' ');
            if (indent < 0)
            {
                if (!isBegun && length > 0) return false; // spaces in front of the text have rules of their own
            }
            else
            {
                if (content == 0) content = Math.Max(indent, scalar.Indent + 1);
                if (text[indent] == '\t' && (!isBegun || indent < content)) return false;
                if (indent < content) break;
                isBegun = true;
            }
            (position, line) = (next, line + 1);
        }
        Add(scalar with { Length = (int)(position - scalar.Start) });
        return true;
    }
}
