using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ServiceDns.Plugins.Trace;

/// <summary>Spans as JSON.</summary>
internal static class SpanText
{
    /// <summary>In the form of Zipkin's API, version 2.</summary>
    public static byte[] Zipkin(IReadOnlyList<Span> spans, TraceOptions options) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var span in spans)
        {
            json.WriteStartObject();
            json.WriteString("traceId", span.TraceId);
            json.WriteString("id", span.Id);
            if (span.Parent is not null) json.WriteString("parentId", span.Parent);
            else json.WriteString("kind", "SERVER");
            json.WriteString("name", span.Name);
            json.WriteNumber("timestamp", Nanoseconds(span.Began) / 1000);
            json.WriteNumber("duration", Math.Max(1, (long)span.Took.TotalMicroseconds));
            json.WriteStartObject("localEndpoint");
            json.WriteString("serviceName", options.Service);
            if (options.Address is { } address)
            {
                var isIPv4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
                json.WriteString(isIPv4 ? "ipv4" : "ipv6", address.Address.ToString());
                json.WriteNumber("port", address.Port);
            }
            json.WriteEndObject();
            json.WriteStartObject("tags");
            foreach (var (name, value) in span.Tags) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>In the form of OpenTelemetry's protocol (OTLP 1).</summary>
    public static byte[] Otlp(IReadOnlyList<Span> spans, TraceOptions options) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, [new("service.name", options.Service)]);
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "servicedns");
        json.WriteEndObject();
        json.WriteStartArray("spans");
        foreach (var span in spans) WriteOtlp(json, span);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteOtlp(Utf8JsonWriter json, Span span)
    {
        const int isInternal = 1, isServer = 2, isError = 2;
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId);
        json.WriteString("spanId", span.Id);
        if (span.Parent is not null) json.WriteString("parentSpanId", span.Parent);
        json.WriteString("name", span.Name);
        json.WriteNumber("kind", span.Parent is null ? isServer : isInternal);
        var began = Nanoseconds(span.Began);
        json.WriteString("startTimeUnixNano", began.ToString(CultureInfo.InvariantCulture));
        json.WriteString("endTimeUnixNano", (began + (long)span.Took.TotalNanoseconds).ToString(CultureInfo.InvariantCulture));
        WriteAttributes(json, span.Tags);
        json.WriteStartObject("status");
        if (span.Tags.Any(tag => tag.Key == "error")) json.WriteNumber("code", isError);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> tags)
    {
        json.WriteStartArray("attributes");
        foreach (var (name, value) in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", name);
            json.WriteStartObject("value");
            json.WriteString("stringValue", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) body(json);
        return buffer.WrittenSpan.ToArray();
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
