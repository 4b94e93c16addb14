using ServiceDns.FakeApiServer.Http;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Selecting;

/// <summary>A term of a field selector: <c>status.phase!=Failed</c>.</summary>
internal sealed record FieldRequirement(string Path, string Value, bool IsEqual)
{
    public bool Holds(StoredObject candidate) => IsEqual == (ValueOf(candidate) == Value);

    /// <exception cref="ApiException">Not the grammar, or a field that the kind can not be selected by.</exception>
    public static IReadOnlyList<FieldRequirement> Parse(ResourceKind kind, string text)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var term in Terms(text))
        {
            var at = term.IndexOf('=');
            if (at < 1) throw Status.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            var negated = term[at - 1] == '!';
            var path = term[..(negated ? at - 1 : at)];
            var value = term[(at + 1)..];
            if (!negated && value.StartsWith('=')) value = value[1..];
            if (path is not ("metadata.name" or "metadata.namespace") && !kind.SelectableFields.Contains(path)) throw Unknown(kind, path);
            requirements.Add(new FieldRequirement(path, Unescape(value), !negated));
        }
        return requirements;
    }

    private string ValueOf(StoredObject candidate) => Path switch
    {
        "metadata.name" => candidate.Name,
        "metadata.namespace" => candidate.Namespace ?? "",
        _ => candidate.Field(Path),
    };

    private static ApiException Unknown(ResourceKind kind, string path) => Status.BadRequest(kind.SelectableFields.Count == 0
        ? $"\"{path}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        : $"field label not supported: {path}");

    /// <summary>Cuts at commas that no backslash stands before; empty terms count for nothing.</summary>
    private static IEnumerable<string> Terms(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '\\') i++;
            else if (i == text.Length || text[i] == ',')
            {
                if (i > start) yield return text[start..i];
                start = i + 1;
            }
        }
        if (start < text.Length) yield return text[start..];
    }

    private static string Unescape(string value) => value.Replace(@"\,", ",", StringComparison.Ordinal)
        .Replace(@"\=", "=", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
}
