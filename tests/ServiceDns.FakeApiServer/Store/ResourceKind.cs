using System.Text;

namespace ServiceDns.FakeApiServer;

/// <summary>A kind that the double serves.</summary>
public sealed class ResourceKind(string group, string version, string name, string plural, bool isNamespaced)
{
    private byte[]? opening;

    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; } = group;

    /// <summary>Version within the group.</summary>
    public string Version { get; } = version;

    /// <summary>The kind, such as <c>Service</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The resource, as URLs have it.</summary>
    public string Plural { get; } = plural;

    /// <summary>Whether objects live in namespaces.</summary>
    public bool IsNamespaced { get; } = isNamespaced;

    /// <summary>Fields that a selector may name beside <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
    internal IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>What a Go struct without values has beside metadata: bookmarks carry it.</summary>
    internal string EmptyFields { get; init; } = "";

    /// <summary>Defined by a CustomResourceDefinition: its JSON has sorted keys, and its list elements have kind and apiVersion.</summary>
    internal bool IsCustom { get; init; }

    /// <summary>Whether the API server counts <c>metadata.generation</c> for it.</summary>
    internal bool HasGeneration { get; init; }

    internal IReadOnlyList<string> ShortNames { get; init; } = [];

    public static ResourceKind Namespace { get; } = new("", "v1", "Namespace", "namespaces", false)
    {
        SelectableFields = ["status.phase"], EmptyFields = ""","spec":{},"status":{}""", ShortNames = ["ns"],
    };

    public static ResourceKind Service { get; } = new("", "v1", "Service", "services", true)
    {
        SelectableFields = ["spec.clusterIP", "spec.type"],
        EmptyFields = ""","spec":{},"status":{"loadBalancer":{}}""",
        ShortNames = ["svc"],
    };

    public static ResourceKind Pod { get; } = new("", "v1", "Pod", "pods", true)
    {
        SelectableFields =
        [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase",
            "status.podIP", "status.nominatedNodeName",
        ],
        EmptyFields = ""","spec":{"containers":null},"status":{}""",
        ShortNames = ["po"],
    };

    public static ResourceKind Node { get; } = new("", "v1", "Node", "nodes", false)
    {
        SelectableFields = ["spec.unschedulable"],
        EmptyFields = ""","spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":""}}""",
        ShortNames = ["no"],
    };

    public static ResourceKind EndpointSlice { get; } = new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true)
    {
        EmptyFields = ""","addressType":"","endpoints":null,"ports":null""", HasGeneration = true,
    };

    public static ResourceKind ServiceCidr { get; } = new("networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs", false)
    {
        EmptyFields = ""","spec":{},"status":{}""", HasGeneration = true,
    };

    public static ResourceKind ServiceImport { get; } = new("multicluster.x-k8s.io", "v1alpha1", "ServiceImport", "serviceimports", true)
    {
        IsCustom = true, HasGeneration = true, ShortNames = ["svcim"],
    };

    public static ResourceKind Event { get; } = new("events.k8s.io", "v1", "Event", "events", true)
    {
        SelectableFields = ["reason", "type", "reportingController", "regarding.kind", "regarding.name"],
        EmptyFields = ""","eventTime":null,"regarding":{}""", ShortNames = ["ev"],
    };

    public static IReadOnlyList<ResourceKind> All { get; } =
        [Namespace, Service, Pod, Node, EndpointSlice, ServiceCidr, ServiceImport, Event];

    /// <summary>Group and version, as <c>apiVersion</c> has them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The resource with its group, as messages have it.</summary>
    internal string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>What every whole object begins with: Go writes a struct's fields as declared, a custom resource's sorted.</summary>
    internal byte[] Opening => opening ??= Encoding.UTF8.GetBytes(IsCustom
        ? $$"""{"apiVersion":"{{ApiVersion}}","kind":"{{Name}}","""
        : $$"""{"kind":"{{Name}}","apiVersion":"{{ApiVersion}}",""");

    public override string ToString() => Name;
}
