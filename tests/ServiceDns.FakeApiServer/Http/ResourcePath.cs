using Microsoft.AspNetCore.Http;

namespace ServiceDns.FakeApiServer.Http;

/// <summary>What a URL names: a collection, everywhere or in a namespace, or one object.</summary>
/// <param name="IsOldWatch">By the deprecated form <c>/api/v1/watch/…</c>.</param>
internal sealed record ResourcePath(ResourceKind Kind, string? Namespace, string? Name, bool IsOldWatch)
{
    /// <summary>Null for a path of no kind that the double has.</summary>
    public static ResourcePath? Parse(PathString path)
    {
        var parts = path.Value!.Trim('/').Split('/');
        (string group, string version, string[] rest) = parts switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => ("", "", []),
        };
        var oldWatch = rest is ["watch", ..];
        if (oldWatch) rest = rest[1..];
        (string? ns, string plural, string? name) = rest switch
        {
            ["namespaces", var n, var p, var o] => (n, p, o),
            ["namespaces", var n, var p] => (n, p, null),
            [var p, var o] => (null, p, o),
            [var p] => (null, p, null),
            _ => ((string?)null, "", (string?)null),
        };
        var kind = ResourceKind.All.FirstOrDefault(known => known.Group == group && known.Version == version && known.Plural == plural);
        if (kind is null || (ns is not null && !kind.IsNamespaced) || (name is not null && kind.IsNamespaced && ns is null)) return null;
        return new ResourcePath(kind, ns, name, oldWatch);
    }
}
