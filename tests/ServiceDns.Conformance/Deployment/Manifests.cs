using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ServiceDns.Conformance.Deployment;

/// <summary>The objects of a YAML text.</summary>
internal sealed partial class Manifests
{
    private readonly List<YamlMappingNode> objects;

    /// <exception cref="YamlDotNet.Core.YamlException">It is no YAML, or a key stands twice.</exception>
    public Manifests(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        objects = [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()];
    }

    /// <summary>The objects, as <c>Kind name</c>, in their order.</summary>
    public IEnumerable<string> Names => objects.Select(NameOf);

    /// <summary>
    /// The text of the value at a path in an object; null when there is none. A list or map is written as in JSON, without quotes.
    /// </summary>
    /// <param name="name">As in <see cref="Names"/>.</param>
    /// <param name="path">Keys and positions with slashes between.</param>
    public string? Find(string name, string path)
    {
        YamlNode? node = objects.Find(candidate => NameOf(candidate) == name);
        foreach (var step in path.Split('/'))
        {
            var key = step.Replace('|', '/'); // names of labels have slashes
            node = node switch
            {
                YamlMappingNode map => Child(map, key),
                YamlSequenceNode list when int.TryParse(step, out var at) => list.Children.ElementAtOrDefault(at),
                _ => null,
            };
        }
        return node is null ? null : Text(node);
    }

    /// <summary>What the API would not take, each with its place; empty when it takes all.</summary>
    public IReadOnlyList<string> Errors => [.. objects.SelectMany(ErrorsOf)];

    private static string Text(YamlNode node) => node switch
    {
        YamlMappingNode map =>
            $"{{{string.Join(", ", map.Children.Select(child => $"{child.Key}: {Text(child.Value)}").Order(StringComparer.Ordinal))}}}",
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Text))}]",
        _ => ((YamlScalarNode)node).Value ?? "",
    };

    private static string NameOf(YamlMappingNode item) =>
        $"{Scalar(item, "kind")} {(Child(item, "metadata") is YamlMappingNode metadata ? Scalar(metadata, "name") : "")}";

    private static string Scalar(YamlMappingNode map, string key) => (Child(map, key) as YamlScalarNode)?.Value ?? "";

    private static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static IEnumerable<string> ErrorsOf(YamlMappingNode item)
    {
        var kind = $"{Scalar(item, "apiVersion")} {Scalar(item, "kind")}";
        return ApiFields.TypeOf(kind) is { } type
            ? ErrorsOf(item, type, NameOf(item))
            : [$"line {item.Start.Line}: no kind '{kind}'"];
    }

    private static IEnumerable<string> ErrorsOf(YamlNode node, string type, string place)
    {
        if (ApiFields.Of(type) is not { } fields) return IsOf(node, type) ? [] : [$"{place}: '{node}' is no {type}"];
        if (node is not YamlMappingNode map) return [$"{place}: '{node}' is no {type}"];
        var unknown = map.Children.Keys.Select(key => key.ToString()).Where(key => !fields.ContainsKey(key))
            .Select(key => $"{place}: no field '{key}'");
        var missing = fields.Where(field => field.Value.IsRequired && !map.Children.ContainsKey(field.Key))
            .Select(field => $"{place}: '{field.Key}' is required");
        var inside = map.Children.Where(child => fields.ContainsKey(child.Key.ToString()))
            .SelectMany(child => ErrorsOf(child.Value, fields[child.Key.ToString()], $"{place}.{child.Key}"));
        return [.. unknown, .. missing, .. inside];
    }

    private static IEnumerable<string> ErrorsOf(YamlNode node, ApiField field, string place) => (field.Container, node) switch
    {
        ('[', YamlSequenceNode list) => list.Children.SelectMany((child, at) => ErrorsOf(child, field.Type, $"{place}[{at}]")),
        ('{', YamlMappingNode map) => map.Children.SelectMany(child => ErrorsOf(child.Value, field.Type, $"{place}.{child.Key}")),
        ('\0', _) => ErrorsOf(node, field.Type, place),
        _ => [$"{place}: '{node}' is no {(field.Container == '[' ? "list" : "map")}"],
    };

    private static bool IsOf(YamlNode node, string type)
    {
        if (type == "any") return true;
        if (node is not YamlScalarNode scalar) return false;
        var actual = scalar.Style is not YamlDotNet.Core.ScalarStyle.Plain ? "string" : PlainType(scalar.Value ?? "");
        return actual == type || (type == "IntOrString" && actual is "integer" or "string") || (type == "number" && actual == "integer");
    }

    /// <summary>What the API server's YAML reader takes an unquoted word for: YAML 1.1, where yes and no are booleans.</summary>
    private static string PlainType(string word) =>
        Integer().IsMatch(word) ? "integer"
        : Number().IsMatch(word) ? "number"
        : word.ToUpperInvariant() is "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N" ? "boolean"
        : word is "" or "~" or "null" ? "null"
        : "string";

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?([0-9]*\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+[eE][-+]?[0-9]+)$")]
    private static partial Regex Number();
}
