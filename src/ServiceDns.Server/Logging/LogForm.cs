using System.Text.Json;

namespace ServiceDns.Server;

/// <summary>How lines of the log look.</summary>
public enum LogForm
{
    /// <summary><c>[LEVEL] category: text</c>, as CoreDNS writes by default.</summary>
    Text,

    /// <summary>
    /// One JSON object a line: <c>time</c>, <c>level</c>, <c>msg</c>, <c>plugin</c> for those of a plugin, and the fields of a query for
    /// those of <c>log</c>.
    /// </summary>
    Json,
}

/// <summary>A line that has values of its own besides its text, which <see cref="object.ToString"/> gives.</summary>
public interface ILogFields
{
    /// <summary>Writes them as properties of the line's object.</summary>
    void Write(Utf8JsonWriter json);
}
