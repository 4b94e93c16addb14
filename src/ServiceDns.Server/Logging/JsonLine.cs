using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ServiceDns.Server;

/// <summary>Lines of the log as JSON.</summary>
public static class JsonLine
{
    private const string PluginCategory = "plugin/";

    // no page of HTML is made of it, so names and quotes stay readable
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes a line.</summary>
    /// <param name="time">When.</param>
    /// <param name="level">How grave.</param>
    /// <param name="category">Whose: <c>plugin/NAME</c>, or empty.</param>
    /// <param name="text">The message.</param>
    /// <param name="fields">More, or null.</param>
    public static string Of(DateTimeOffset time, LogLevel level, string category, string text, ILogFields? fields = null)
    {
        ArgumentNullException.ThrowIfNull(category);
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.ToUniversalTime());
            json.WriteString("level"u8, Name(level));
            json.WriteString("msg"u8, text);
            if (category.StartsWith(PluginCategory, StringComparison.Ordinal))
            {
                json.WriteString("plugin"u8, category.AsSpan(PluginCategory.Length));
            }
            fields?.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };
}
