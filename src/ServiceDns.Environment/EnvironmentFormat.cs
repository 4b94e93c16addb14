using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceDns.Environment;

/// <summary>How a set is written.</summary>
public enum EnvironmentFormat
{
    /// <summary><c>NAME=value</c> lines, as <c>env</c> prints them.</summary>
    Env,

    /// <summary><c>export NAME='value'</c> lines for a POSIX shell to read.</summary>
    Export,

    /// <summary>A file for <c>docker run --env-file</c>: <c>NAME=value</c> lines, taken literally.</summary>
    Docker,

    /// <summary>One JSON object, in ordinal order of the names.</summary>
    Json,
}

/// <summary>Writes sets of variables.</summary>
public static class EnvironmentFormats
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the name of a format: <c>env</c>, <c>export</c>, <c>docker</c> or <c>json</c>; null for any other.</summary>
    public static EnvironmentFormat? Parse(string name) => name switch
    {
        "env" => EnvironmentFormat.Env,
        "export" => EnvironmentFormat.Export,
        "docker" => EnvironmentFormat.Docker,
        "json" => EnvironmentFormat.Json,
        _ => null,
    };

    /// <summary>The set as text that ends with a line end; empty for an empty set, except in JSON.</summary>
    /// <remarks>
    /// A variable that a format can not carry is left out of it: a name that a shell can not read of
    /// <see cref="EnvironmentFormat.Export"/>,
    /// where it would be read as something else, and one with white space, <c>=</c> or a line end of the other two line formats. JSON
    /// carries all. Such names come only from services that break Kubernetes' rules, and are in <see cref="EnvironmentSet.Warnings"/>.
    /// </remarks>
    public static string Write(EnvironmentSet set, EnvironmentFormat format)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (format == EnvironmentFormat.Json) return WriteJson(set);
        var text = new StringBuilder();
        foreach (var (name, value) in set.Variables)
        {
            if (format == EnvironmentFormat.Export && ShellNames.IsReadable(name)) text.Append($"export {name}={Quote(value)}\n");
            else if (format != EnvironmentFormat.Export && FitsLine(name, value)) text.Append($"{name}={value}\n");
        }
        return text.ToString();
    }

    // Nothing is special between single quotes but the single quote itself (XCU, section 2.2.2).
    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool FitsLine(string name, string value) =>
        name.Length > 0 && name[0] != '#'
        && !name.Any(c => c == '=' || char.IsWhiteSpace(c) || char.IsControl(c)) && !value.Any(char.IsControl);

    private static string WriteJson(EnvironmentSet set)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            foreach (var (name, value) in set.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}
