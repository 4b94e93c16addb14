using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceDns.FakeApiServer.Store;

/// <summary>An object as UTF-8 JSON, with a gap where its version goes.</summary>
internal sealed class JsonStoredObject : StoredObject
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Stamped =
        ["name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"];

    private readonly byte[] text;
    private readonly int gap;
    private readonly KeyValuePair<string, string>[] labels, fields;

    private JsonStoredObject(
        string key, ulong resourceVersion, byte[] text, int gap, KeyValuePair<string, string>[] labels,
        KeyValuePair<string, string>[] fields)
        : base(key, resourceVersion) => (this.text, this.gap, this.labels, this.fields) = (text, gap, labels, fields);

    /// <summary>Whether both have the same text beside their versions.</summary>
    public bool SaysTheSameAs(JsonStoredObject other) => text.AsSpan().SequenceEqual(other.text);

    public override string? Label(string name) => Find(labels, name);

    public override string Field(string path) => Find(fields, path) ?? "";

    public override StoredObject WithVersion(ulong resourceVersion) =>
        new JsonStoredObject(Key, resourceVersion, text, gap, labels, fields);

    public override void WriteBody(IBufferWriter<byte> to, ulong resourceVersion)
    {
        to.Write(text.AsSpan(0, gap));
        to.WriteNumber(resourceVersion);
        to.Write(text.AsSpan(gap));
    }

    /// <summary>Takes over an object whose metadata has name, uid and creationTimestamp.</summary>
    public static JsonStoredObject From(ResourceKind kind, JsonObject source, ulong resourceVersion)
    {
        var metadata = source["metadata"]!.AsObject();
        var buffer = new ArrayBufferWriter<byte>(1024);
        int gap;
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            foreach (var name in (string[])["name", "generateName", "namespace", "uid"]) Copy(writer, metadata, name);
            writer.WriteString("resourceVersion", "");
            writer.Flush();
            gap = buffer.WrittenCount - 1;
            foreach (var name in (string[])["generation", "creationTimestamp"]) Copy(writer, metadata, name);
            foreach (var (name, value) in metadata)
            {
                if (Stamped.Contains(name)) continue;
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }
            writer.WriteEndObject();
            foreach (var (name, value) in source)
            {
                if (name is "kind" or "apiVersion" or "metadata") continue;
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }
            writer.WriteEndObject();
        }
        return new JsonStoredObject(
            KeyOf((string?)metadata["namespace"], (string)metadata["name"]!), resourceVersion, buffer.WrittenSpan[1..].ToArray(), gap - 1,
            [.. (metadata["labels"] as JsonObject ?? []).Select(label => KeyValuePair.Create(label.Key, (string?)label.Value ?? ""))],
            [.. kind.SelectableFields.Select(path => KeyValuePair.Create(path, FieldText(source, path)))]);
    }

    private static string? Find(KeyValuePair<string, string>[] pairs, string name)
    {
        foreach (var (key, value) in pairs)
        {
            if (key == name) return value;
        }
        return null;
    }

    private static void Copy(Utf8JsonWriter writer, JsonObject metadata, string name)
    {
        if (metadata[name] is not { } value) return;
        writer.WritePropertyName(name);
        WriteValue(writer, value);
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null) writer.WriteNullValue();
        else value.WriteTo(writer);
    }

    private static string FieldText(JsonObject source, string path)
    {
        JsonNode? node = source;
        foreach (var name in path.Split('.')) node = (node as JsonObject)?[name];
        return node switch
        {
            null => path is "spec.unschedulable" or "spec.hostNetwork" ? "false" : "",
            _ => node.GetValueKind() == JsonValueKind.String ? (string)node! : node.ToJsonString(),
        };
    }
}

internal static class Utf8Writing
{
    public static void WriteNumber(this IBufferWriter<byte> to, ulong value)
    {
        value.TryFormat(to.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    public static void WriteText(this IBufferWriter<byte> to, ReadOnlySpan<char> text) =>
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(text.Length * 3)));
}
