using ServiceDns.FakeApiServer.Http;
using ServiceDns.FakeApiServer.Store;

namespace ServiceDns.FakeApiServer.Selecting;

/// <summary>Which objects of a kind a request is about.</summary>
internal sealed class Selection(string? ns, IReadOnlyList<LabelRequirement> labels, IReadOnlyList<FieldRequirement> fields)
{
    /// <summary>No selector: then a server says how many objects remain.</summary>
    public bool IsWhole => labels.Count == 0 && fields.Count == 0;

    /// <summary>What keys of the namespace begin with; empty for all.</summary>
    public string KeyPrefix { get; } = ns is null ? "" : ns + "/";

    public static Selection Parse(ResourcePath path, string labelSelector, string fieldSelector)
    {
        var fields = FieldRequirement.Parse(path.Kind, fieldSelector);
        return new Selection(
            path.Namespace, LabelRequirement.Parse(labelSelector),
            path.Name is null ? fields : [.. fields, new FieldRequirement("metadata.name", path.Name, true)]);
    }

    public bool Has(StoredObject? candidate) =>
        candidate is not null
        && candidate.Key.StartsWith(KeyPrefix, StringComparison.Ordinal)
        && labels.All(requirement => requirement.Holds(candidate))
        && fields.All(requirement => requirement.Holds(candidate));
}
