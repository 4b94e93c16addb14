namespace ServiceDns.Sources.Manifests.Reading;

/// <content>Collections in brackets and braces that end on their line.</content>
internal sealed partial class PlainYaml
{
    private const int DeepestFlow = 30;

    private bool ReadFlow(int at)
    {
        var text = window.Slice(lineStart, lineLength);
        if (!ReadFlowCollection(text, ref at, 0) || !IsRestEmpty(text[at..])) return false;
        NextLine();
        return true;
    }

    private bool ReadFlowCollection(ReadOnlySpan<byte> text, ref int at, int level)
    {
        if (level == DeepestFlow) return false;
        var isMap = text[at++] == '{';
        var end = (byte)(isMap ? '}' : ']');
        Add(isMap ? NodeKind.Map : NodeKind.List, line);
        if (!PassSpaces(text, ref at)) return false;
        for (var isFirst = true; text[at] != end || !isFirst; isFirst = false)
        {
            if (isMap && !ReadFlowKey(text, ref at)) return false;
            if (!ReadFlowNode(text, ref at, level) || !PassSpaces(text, ref at)) return false;
            if (text[at] == end) break;
            if (text[at++] != ',' || !PassSpaces(text, ref at)) return false;
        }
        at++;
        Add(isMap ? NodeKind.EndMap : NodeKind.EndList, line);
        return true;
    }

    private bool ReadFlowKey(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        return ReadFlowScalar(text, ref at) && at - start <= LongestKey && !text[start..at].SequenceEqual("<<"u8)
            && at < text.Length && text[at++] == ':' && at < text.Length && text[at] == ' ' && PassSpaces(text, ref at);
    }

    private bool ReadFlowNode(ReadOnlySpan<byte> text, ref int at, int level) =>
        text[at] is (byte)'[' or (byte)'{' ? ReadFlowCollection(text, ref at, level + 1) : ReadFlowScalar(text, ref at);

    private bool ReadFlowScalar(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        if (text[at] is (byte)'\'' or (byte)'"')
        {
            if (!TryPassQuoted(text, start, out at, out var scalar)) return false;
            AddScalar(scalar, start);
            return true;
        }
        if (!IsPlainStart(text, at)) return false;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c is (byte)',' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}') break;
            if (c is (byte)'#' or (byte)'\'' or (byte)'"' or (byte)'*' or (byte)'&' or (byte)'!' or (byte)'?') return false;
            if (c != ':') continue;
            if (at + 1 == text.Length) return false;
            if (text[at + 1] == ' ') break;
            if (text[at + 1] != ':' && !char.IsAsciiLetterOrDigit((char)text[at + 1])) return false;
        }
        var length = text[start..at].TrimEnd((byte)' ').Length;
        if (length < at - start && text[at..] is [(byte)':', ..]) return false;
        Add(new PlainEvent(NodeKind.Scalar, line, ScalarForm.Plain, length, lineStart + start));
        return true;
    }

    /// <summary>Passes spaces; false at the end of the line, where a collection may not be.</summary>
    private static bool PassSpaces(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at < text.Length;
    }
}
