using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ServiceDns.Sources.Manifests.Reading;

/// <summary>The events of a JSON text: one value, or several one after the other as kubectl takes them.</summary>
/// <remarks>
/// JSON has a reader of its own because a YAML reader would refuse tabs, surrogate pairs in escapes and keys of over 1024 characters.
/// </remarks>
internal sealed class JsonNodes : INodeSource
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 1000 };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> text;
    private JsonReaderState state = new(Options);
    private int consumed, counted, line = 1, depth;
    private bool announced;
    private ReadOnlyMemory<byte> scalar;

    public JsonNodes(ReadOnlyMemory<byte> utf8) => text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    ReadOnlySpan<byte> INodeSource.Utf8 => scalar.Span;

    public NodeEvent Read()
    {
        var reader = new Utf8JsonReader(text.Span[consumed..], isFinalBlock: true, state);
        var from = consumed;
        try
        {
            if (!reader.Read()) return new NodeEvent(NodeKind.End, LineOf(text.Length));
            var at = LineOf(from + (int)reader.TokenStartIndex);
            if (depth == 0 && !announced)
            {
                announced = true;
                return new NodeEvent(NodeKind.Document, at); // the same token is read again, as the document's first
            }
            announced = false;
            consumed = from + (int)reader.BytesConsumed;
            state = reader.CurrentState;
            var next = Event(ref reader, at, from + (int)reader.TokenStartIndex);
            depth += next.Step;
            return next;
        }
        catch (JsonException e)
        {
            throw new ManifestSyntaxException((int)(e.LineNumber ?? 0) + 1, "invalid JSON: " + WithoutPosition(e.Message));
        }
        catch (InvalidOperationException)
        {
            throw new ManifestSyntaxException(LineOf(from), "invalid JSON: a string is not valid UTF-8, or has half of a surrogate pair");
        }
    }

    private NodeEvent Event(ref Utf8JsonReader reader, int line, int start) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new NodeEvent(NodeKind.Map, line),
        JsonTokenType.EndObject => new NodeEvent(NodeKind.EndMap, line),
        JsonTokenType.StartArray => new NodeEvent(NodeKind.List, line),
        JsonTokenType.EndArray => new NodeEvent(NodeKind.EndList, line),
        JsonTokenType.True => new NodeEvent(NodeKind.Scalar, line, ScalarType.Boolean, "true"),
        JsonTokenType.False => new NodeEvent(NodeKind.Scalar, line, ScalarType.Boolean, "false"),
        JsonTokenType.Null => new NodeEvent(NodeKind.Scalar, line, ScalarType.Null),
        JsonTokenType.Number => Number(Strict.GetString(reader.ValueSpan), line),
        _ => String(ref reader, line, start),
    };

    /// <summary>Without escapes its bytes are the text.</summary>
    private NodeEvent String(ref Utf8JsonReader reader, int line, int start)
    {
        if (reader.ValueIsEscaped) return new NodeEvent(NodeKind.Scalar, line, ScalarType.String, reader.GetString()!);
        scalar = text.Slice(start + 1, reader.ValueSpan.Length);
        if (!Utf8.IsValid(scalar.Span)) throw new InvalidOperationException();
        return new NodeEvent(NodeKind.Scalar, line, ScalarType.String, null);
    }

    private static NodeEvent Number(string text, int line) =>
        new(NodeKind.Scalar, line, text.AsSpan().ContainsAny('.', 'e', 'E') ? ScalarType.Float : ScalarType.Integer, text);

    private int LineOf(int offset)
    {
        if (offset > counted)
        {
            line += text.Span[counted..offset].Count((byte)'\n');
            counted = offset;
        }
        return line;
    }

    private static string WithoutPosition(string message) =>
        message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and > 0 ? message[..end] : message;
}
