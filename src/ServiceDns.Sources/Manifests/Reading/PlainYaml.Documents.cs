namespace ServiceDns.Sources.Manifests.Reading;

/// <content>Where documents begin and end.</content>
internal sealed partial class PlainYaml
{
    /// <summary>Whether the line is one that separates documents: the marker, alone or before a space.</summary>
    public static bool IsMarker(ReadOnlySpan<byte> text, ReadOnlySpan<byte> marker) =>
        text.StartsWith(marker) && (text.Length == 3 || text[3] is (byte)' ' or (byte)'\t' or (byte)'\r');

    private bool ReadMarker(ReadOnlySpan<byte> text)
    {
        if (state != State.Outside)
        {
            CloseDocument();
            state = State.Outside;
            return true;
        }
        BeginDocument(lineStart);
        if (!IsRestEmpty(text[3..])) return false;
        Add(NodeKind.Document, line);
        state = State.AtRoot;
        waitingLine = line;
        NextLine();
        return true;
    }

    private void BeginDocument(long place) => (DocumentStart, DocumentLine, Taken) = (place, line, 0);

    private void CloseDocument()
    {
        if (state == State.AtRoot) Add(NodeKind.Scalar, line);
        CloseValue();
        while (depth > 0) Close();
    }

    private bool Finish()
    {
        CloseDocument();
        Add(NodeKind.End, line);
        state = State.Outside;
        return true;
    }
}
