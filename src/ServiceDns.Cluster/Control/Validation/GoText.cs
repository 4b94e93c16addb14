using System.Globalization;
using System.Text;

namespace ServiceDns.Cluster.Control;

/// <summary>Values as Go's <c>%q</c> and <c>%#v</c> print them, since Kubernetes' messages do.</summary>
internal static class GoText
{
    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < 0x20 or 0x7F => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                _ => text.Append(rune.ToString()),
            };
        }
        return text.Append('"').ToString();
    }

    public static string List(IEnumerable<string> values) => $"[]string{{{string.Join(", ", values.Select(Quote))}}}";
}
