using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServiceDns.FakeApiServer.Generated;

/// <summary>JSON with holes: <c>%name%</c> inside of a string, <c>"%%name%%"</c> for any value.</summary>
internal sealed partial class BodyTemplate
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(byte[] Text, string Hole)> parts = [];
    private readonly byte[] tail;

    /// <summary>Reads a file of <c>Templates/</c>.</summary>
    /// <param name="skip">Bytes to leave out at the beginning.</param>
    public BodyTemplate(string name, int skip)
    {
        using var stream = typeof(BodyTemplate).Assembly.GetManifestResourceStream(name)!;
        var text = JsonNode.Parse(stream)!.ToJsonString(Compact)[skip..];
        var at = 0;
        foreach (var hole in Holes().EnumerateMatches(text))
        {
            parts.Add((Encoding.UTF8.GetBytes(text[at..hole.Index]), text.Substring(hole.Index, hole.Length).Trim('"', '%')));
            at = hole.Index + hole.Length;
        }
        tail = Encoding.UTF8.GetBytes(text[at..]);
    }

    public void Write(IBufferWriter<byte> to, Action<string, IBufferWriter<byte>> fill)
    {
        foreach (var (text, hole) in parts)
        {
            to.Write(text);
            fill(hole, to);
        }
        to.Write(tail);
    }

    [GeneratedRegex("\"%%[A-Za-z]+%%\"|%[A-Za-z]+%")]
    private static partial Regex Holes();
}
