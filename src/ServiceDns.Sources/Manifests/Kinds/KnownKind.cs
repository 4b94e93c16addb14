namespace ServiceDns.Sources.Manifests.Kinds;

/// <summary>A kind that is read, and the versions of its group that are understood.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Group">Its API group, empty for the core group.</param>
/// <param name="Versions">The versions; the first is the one to recommend.</param>
/// <param name="Open">Begins an object.</param>
internal sealed record KnownKind(string Name, string Group, string[] Versions, Func<ObjectPlace, KindReader> Open)
{
    private static readonly KnownKind[] All =
    [
        new("Namespace", "", ["v1"], place => new NamespaceReader(place)),
        new("Service", "", ["v1"], place => new ServiceReader(place)),
        new("Endpoints", "", ["v1"], place => new EndpointsReader(place)),
        new("Pod", "", ["v1"], place => new PodReader(place)),
        new("Node", "", ["v1"], place => new NodeReader(place)),
        new("EndpointSlice", "discovery.k8s.io", ["v1"], place => new EndpointSliceReader(place)),
        new("ServiceCIDR", "networking.k8s.io", ["v1", "v1beta1"], place => new ServiceCidrReader(place)),
        new("ServiceImport", "multicluster.x-k8s.io", ["v1alpha1", "v1beta1"], place => new ServiceImportReader(place)),
    ];

    /// <summary>What <c>apiVersion</c> should say.</summary>
    public string ApiVersion => Group.Length == 0 ? Versions[0] : $"{Group}/{Versions[0]}";

    /// <summary>The kind of that name, whatever its group; or null.</summary>
    public static KnownKind? Find(string name) => Array.Find(All, kind => kind.Name == name);

    /// <summary>The kind of that group whose name is the same but for the case of its letters; or null.</summary>
    public static KnownKind? MeantBy(string name, string apiVersion) => Array.Find(
        All, kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && kind.IsGroupOf(apiVersion, out _));

    /// <summary>Whether an object of that <c>apiVersion</c> is of this kind; an object of another group merely has the same name.</summary>
    /// <param name="apiVersion">The object's <c>apiVersion</c>.</param>
    /// <param name="known">Whether the version is one that is read.</param>
    public bool IsGroupOf(string apiVersion, out bool known)
    {
        var (group, version) = Split(apiVersion);
        known = group == Group && Array.IndexOf(Versions, version) >= 0;
        // the core group has no name: a lone version is a forgotten group, never another group's kind
        return group == Group || group.Length == 0;
    }

    /// <summary>The name under which objects that are passed over are counted: <c>Deployment</c>, or <c>Service.serving.knative.dev</c>
    /// where the kind alone would mislead.</summary>
    public static string NameOf(string kind, string apiVersion) =>
        Find(kind) is null ? kind : $"{kind}.{Split(apiVersion).Group}";

    private static (string Group, string Version) Split(string apiVersion) =>
        apiVersion.LastIndexOf('/') is var slash and >= 0 ? (apiVersion[..slash], apiVersion[(slash + 1)..]) : ("", apiVersion);
}
