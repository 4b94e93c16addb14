namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>Where the API has a kind of object.</summary>
/// <param name="Group">The API group, empty for the core group.</param>
/// <param name="Version">The group's version.</param>
/// <param name="Plural">The resource, such as <c>endpointslices</c>.</param>
/// <param name="Kind">The kind, such as <c>EndpointSlice</c>.</param>
internal sealed record ApiResource(string Group, string Version, string Plural, string Kind)
{
    /// <summary>The address of all objects in all namespaces, relative to the server's.</summary>
    public string Path => Group.Length == 0 ? $"api/{Version}/{Plural}" : $"apis/{Group}/{Version}/{Plural}";

    /// <summary>The kind as client-go names it in messages.</summary>
    public override string ToString() => $"*{Version}.{Kind}";
}
