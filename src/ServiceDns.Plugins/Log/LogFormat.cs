using System.Text;

namespace ServiceDns.Plugins.Log;

/// <summary>A line's form, taken apart: literal text and place holders in turn.</summary>
internal sealed class LogFormat
{
    private const string CommonText =
        "{remote}:{port} - {>id} \"{type} {class} {name} {proto} {size} {>do} {>bufsize}\" {rcode} {>rflags} {rsize} {duration}";

    private readonly (string Literal, LogField Field, string Label)[] parts;

    private LogFormat((string Literal, LogField Field, string Label)[] parts) => this.parts = parts;

    /// <summary>CoreDNS's common log format, which is the default.</summary>
    public static LogFormat Common { get; } = Parse(CommonText);

    /// <summary>Reads a format. What looks like a place holder and is none stays as it is; nothing is refused.</summary>
    public static LogFormat Parse(string text)
    {
        text = text.Replace("{common}", CommonText, StringComparison.Ordinal)
            .Replace("{combined}", CommonText + " \"{>opcode}\"", StringComparison.Ordinal);
        var parts = new List<(string, LogField, string)>();
        var literal = new StringBuilder();
        // The innermost braces count: "{ {name} }" is a place holder between two literals.
        for (var close = text.IndexOf('}'); close >= 0; close = text.IndexOf('}'))
        {
            var open = text.LastIndexOf('{', close);
            if (open >= 0 && LogFields.TryParse(text[(open + 1)..close], out var field))
            {
                parts.Add((literal.Append(text, 0, open).ToString(), field, text[(open + 1)..close].TrimStart('/')));
                literal.Clear();
            }
            else
            {
                literal.Append(text, 0, close + 1);
            }
            text = text[(close + 1)..];
        }
        parts.Add((literal.Append(text).ToString(), LogField.None, ""));
        return new LogFormat([.. parts]);
    }

    /// <summary>Writes the line.</summary>
    public void Write(in ServedQuery served, ref LineBuilder line)
    {
        foreach (var (literal, field, label) in parts)
        {
            line.Append(literal);
            LogFields.Write(field, label, served, ref line);
        }
    }
}
