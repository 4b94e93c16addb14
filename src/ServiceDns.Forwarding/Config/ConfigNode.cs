using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ServiceDns.Forwarding.Config;

/// <summary>A value of a YAML or JSON file, with its line; what comes twice in a map is kept twice.</summary>
internal abstract record ConfigNode(int Line)
{
    /// <summary>Reads the documents of a file.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static List<ConfigNode> ReadAll(string text)
    {
        var parser = new Parser(new StringReader(text));
        List<ConfigNode> documents = [];
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            documents.Add(Read(parser, []));
            parser.Consume<DocumentEnd>();
        }
        return documents;
    }

    private static ConfigNode Read(Parser parser, Dictionary<AnchorName, ConfigNode> anchors)
    {
        var line = (int)parser.Current!.Start.Line;
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}'");
        }
        var anchor = ((NodeEvent)parser.Current).Anchor;
        ConfigNode node = parser.Current switch
        {
            MappingStart => ReadMap(parser, line, anchors),
            SequenceStart => ReadList(parser, line, anchors),
            _ => ReadScalar(parser.Consume<Scalar>(), line),
        };
        if (!anchor.IsEmpty) anchors[anchor] = node;
        return node;
    }

    private static ConfigScalar ReadScalar(Scalar scalar, int line) =>
        new(line, scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty);

    private static ConfigMap ReadMap(Parser parser, int line, Dictionary<AnchorName, ConfigNode> anchors)
    {
        parser.Consume<MappingStart>();
        List<(string, ConfigNode)> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var value = Read(parser, anchors);
            entries.Add((key.Value, value with { Line = (int)key.Start.Line }));
        }
        return new ConfigMap(line, entries);
    }

    private static ConfigList ReadList(Parser parser, int line, Dictionary<AnchorName, ConfigNode> anchors)
    {
        parser.Consume<SequenceStart>();
        List<ConfigNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Read(parser, anchors));
        return new ConfigList(line, items);
    }
}

/// <summary>A scalar; one that is plain may be a number, a boolean or null.</summary>
internal sealed record ConfigScalar(int Line, string Text, bool IsPlain) : ConfigNode(Line)
{
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A map in the order of the file.</summary>
internal sealed record ConfigMap(int Line, IReadOnlyList<(string Key, ConfigNode Value)> Entries) : ConfigNode(Line);

/// <summary>A list.</summary>
internal sealed record ConfigList(int Line, IReadOnlyList<ConfigNode> Items) : ConfigNode(Line);
