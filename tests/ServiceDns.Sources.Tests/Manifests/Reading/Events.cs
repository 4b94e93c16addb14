using System.Text;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Tests.Manifests.Reading;

/// <summary>What readers give for a text, as text to compare.</summary>
internal static class Events
{
    /// <summary>By YamlDotNet alone.</summary>
    public static string OfYamlDotNet(string yaml) =>
        Of(() => new YamlNodes(new StreamReader(new MemoryStream(Encoding.UTF8.GetBytes(yaml)), new UTF8Encoding(false, true))));

    /// <summary>As files are read: plain where it can be.</summary>
    public static string OfDocuments(string yaml) => Of(() => new YamlDocuments(new MemoryStream(Encoding.UTF8.GetBytes(yaml))));

    /// <summary>
    /// Kind, line, type and text of each event, one a line; for a mistake its line and reason alone, as nothing else of the file counts.
    /// </summary>
    public static string Of(Func<INodeSource> open)
    {
        var text = new StringBuilder();
        try
        {
            var source = open();
            while (source.Read() is { Kind: not NodeKind.End } item) Append(text, item, source);
        }
        catch (ManifestSyntaxException e)
        {
            return $"{e.Line}: {e.Message}";
        }
        return text.ToString();
    }

    /// <summary>Whether the whole text is read without YamlDotNet.</summary>
    public static bool IsPlain(string yaml)
    {
        var plain = new PlainYaml(new Utf8Window(new MemoryStream(Encoding.UTF8.GetBytes(yaml))));
        while (true)
        {
            while (plain.TryTake(out var next))
            {
                if (next.Kind == NodeKind.End) return true;
            }
            if (!plain.Step()) return false;
        }
    }

    private static void Append(StringBuilder text, NodeEvent item, INodeSource source)
    {
        text.Append(item.Kind);
        if (item.Kind is NodeKind.EndMap or NodeKind.EndList)
        {
            text.Append('\n'); // nobody asks for the line of an end
            return;
        }
        text.Append(" @").Append(item.Line);
        if (item.Kind == NodeKind.Scalar)
        {
            text.Append(' ').Append(item.Type).Append(' ').Append(item.IsMerged ? "<<" : "");
            text.Append('"').Append(item.Text ?? Encoding.UTF8.GetString(source.Utf8)).Append('"');
        }
        text.Append('\n');
    }
}
