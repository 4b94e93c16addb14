using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes;

/// <summary>Any value of a YAML or JSON file as JSON, for who receives it unread.</summary>
internal static class EventJson
{
    /// <summary>Writes the value that these events are.</summary>
    public static string Write(List<NodeEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) WriteValue(json, events, 0);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the value at that index.</summary>
    /// <returns>The index behind it.</returns>
    private static int WriteValue(Utf8JsonWriter json, List<NodeEvent> events, int at)
    {
        switch (events[at].Kind)
        {
            case NodeKind.Map:
                json.WriteStartObject();
                for (at++; events[at].Kind != NodeKind.EndMap;)
                {
                    json.WritePropertyName(events[at].Text ?? "");
                    at = WriteValue(json, events, at + 1);
                }
                json.WriteEndObject();
                break;
            case NodeKind.List:
                json.WriteStartArray();
                for (at++; events[at].Kind != NodeKind.EndList;) at = WriteValue(json, events, at);
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, events[at].Type, events[at].Text ?? "");
                break;
        }
        return at + 1;
    }

    private static void WriteScalar(Utf8JsonWriter json, ScalarType type, string text)
    {
        switch (type)
        {
            case ScalarType.Null:
                json.WriteNullValue();
                break;
            case ScalarType.Boolean:
                json.WriteBooleanValue(YamlScalar.IsTrue(text));
                break;
            case ScalarType.Integer when YamlScalar.TryParseInteger(text, out var number):
                json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case ScalarType.Float when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }
}
