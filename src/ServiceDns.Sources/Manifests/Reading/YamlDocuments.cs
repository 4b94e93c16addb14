using System.Text;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>A YAML file's events: <see cref="PlainYaml"/>'s, and <see cref="YamlNodes"/>' for each document that is not plain.</summary>
/// <remarks>
/// That a document is not plain may show in its middle. It is then read once more from its beginning, and what was given of it is
/// passed over; both readers give the same events, so nobody sees the change.
/// </remarks>
internal sealed class YamlDocuments : INodeSource
{
    private const int BufferSize = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream stream;
    private readonly Utf8Window window;
    private readonly PlainYaml plain;
    private PlainEvent current;
    private byte[]? written;
    private YamlNodes? other;
    private int otherDocuments;
    private (long Place, int Line)? behindOther;

    /// <summary>Reads from the stream's present position; it must be able to seek.</summary>
    public YamlDocuments(Stream stream)
    {
        this.stream = stream;
        window = new Utf8Window(stream);
        plain = new PlainYaml(window);
        Span<byte> mark = stackalloc byte[3];
        var start = stream.Position;
        var read = stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        plain.MoveTo(mark[..read].SequenceEqual("\uFEFF"u8) ? start + mark.Length : start, 1);
    }

    public ReadOnlySpan<byte> Utf8 => current.Form == ScalarForm.Written
        ? written ??= Encoding.UTF8.GetBytes(WrittenScalar.TextOf(window.Slice(current.Start, current.Length), current.Indent))
        : window.Slice(current.Start, current.Length);

    public NodeEvent Read()
    {
        if (other is null && TryReadPlain()) return Event();
        var next = ReadOther();
        if (otherDocuments < 2 || behindOther is not { } behind) return next;
        other = null;
        plain.MoveTo(behind.Place, behind.Line);
        return Read();
    }

    public void Leave()
    {
        var depth = 1;
        while (depth > 0)
        {
            if (other is not null || !TryReadPlain()) depth += Read().Step;
            else depth += current.Kind is NodeKind.Map or NodeKind.List ? 1 : current.Kind is NodeKind.EndMap or NodeKind.EndList ? -1 : 0;
        }
    }

    private NodeEvent Event() => current.Form switch
    {
        ScalarForm.None => new NodeEvent(current.Kind, current.Line),
        ScalarForm.Plain => new NodeEvent(NodeKind.Scalar, current.Line, YamlScalar.TypeOf(Utf8), null),
        _ => new NodeEvent(NodeKind.Scalar, current.Line, ScalarType.String, null),
    };

    /// <summary>Takes the next plain event; where there is none, the other reader is put to the same place.</summary>
    private bool TryReadPlain()
    {
        written = null;
        while (!plain.TryTake(out current))
        {
            if (plain.Step()) continue;
            BeginOther();
            return false;
        }
        return true;
    }

    private void BeginOther()
    {
        var (start, line, taken) = (plain.DocumentStart, plain.DocumentLine, plain.Taken);
        behindOther = plain.IsEndedByMarker ? DocumentEnd.Find(window, start, line) : null;
        // the line feed makes every place but the unknown one, which YamlDotNet calls line 1, one behind the beginning
        var part = new StreamPart(stream, start, behindOther?.Place + DocumentEnd.MarkerLength, isBehindFeed: line > 1);
        var text = new StreamReader(part, StrictUtf8, detectEncodingFromByteOrderMarks: start == 0, BufferSize);
        other = new YamlNodes(text, line > 1 ? line - 2 : 0);
        otherDocuments = 0;
        for (var i = 0; i < taken; i++) ReadOther();
    }

    private NodeEvent ReadOther()
    {
        var next = other!.Read();
        if (next.Kind == NodeKind.Document) otherDocuments++;
        return next;
    }
}
