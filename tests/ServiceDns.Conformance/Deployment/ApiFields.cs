namespace ServiceDns.Conformance.Deployment;

/// <summary>A field of an API type.</summary>
/// <param name="Type">The value's type, without what it is in.</param>
/// <param name="Container">'[' for a list, '{' for a map of strings, or '\0'.</param>
/// <param name="IsRequired">Whether the API refuses an object without it.</param>
internal sealed record ApiField(string Type, char Container, bool IsRequired);

/// <summary>The fields that the Kubernetes API knows, of the kinds that are used here: api-fields.txt.</summary>
internal static class ApiFields
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, Dictionary<string, ApiField>> Types = Read();

    /// <summary>The type of objects of a kind, such as <c>apps/v1 Deployment</c>; null when it is not known.</summary>
    public static string? TypeOf(string versionAndKind) => Kinds.GetValueOrDefault(versionAndKind);

    /// <summary>The fields of a type; null for a plain value.</summary>
    public static IReadOnlyDictionary<string, ApiField>? Of(string type) => Types.GetValueOrDefault(type);

    private static Dictionary<string, Dictionary<string, ApiField>> Read()
    {
        var types = new Dictionary<string, Dictionary<string, ApiField>>(StringComparer.Ordinal);
        Dictionary<string, ApiField> fields = [];
        foreach (var line in File.ReadLines(Repository.Path("tests", "ServiceDns.Conformance", "Deployment", "api-fields.txt")))
        {
            if (line.StartsWith('#')) continue;
            if (!line.StartsWith(' '))
            {
                var name = line.Split(" = ");
                if (name.Length == 2) Kinds.Add(name[0], name[1]);
                types.Add(name[^1], fields = new Dictionary<string, ApiField>(StringComparer.Ordinal));
                continue;
            }
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            fields.Add(words[0].TrimEnd('!'), new ApiField(words[^1], words.Length == 3 ? words[1][0] : '\0', words[0].EndsWith('!')));
        }
        return types;
    }
}
