using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// What the labels of a name in a cluster's zone stand for, whether or not there is such a thing; empty where a part is missing.
/// </summary>
/// <remarks>
/// The reading that CoreDNS's metadata have: from the end of the name,
/// <c>[port.protocol.|[endpoint.]cluster.|endpoint.]service.namespace.kind</c>.
/// </remarks>
internal sealed record NameParts
{
    private const string ZoneMark = "_zone";

    /// <summary><c>svc</c> or <c>pod</c>.</summary>
    public string Kind { get; private init; } = "";

    public string Namespace { get; private init; } = "";

    public string Service { get; private init; } = "";

    public string Endpoint { get; private init; } = "";

    public string Port { get; private init; } = "";

    public string Protocol { get; private init; } = "";

    /// <summary>The cluster of an imported endpoint.</summary>
    public string Cluster { get; private init; } = "";

    /// <summary>The topology zone.</summary>
    public string Zone { get; private init; } = "";

    /// <summary>Reads the labels before the zone; null when they make no name of the schema.</summary>
    /// <param name="relative">The labels in wire form, without the root.</param>
    /// <param name="isClusterSet">Whether the zone answers from ServiceImports.</param>
    /// <param name="isZonal">Whether names of topology zones exist.</param>
    public static NameParts? Read(ReadOnlySpan<byte> relative, bool isClusterSet, bool isZonal)
    {
        var labels = LabelsOf(relative);
        if (labels is [] or ["svc" or "pod"]) return new NameParts();
        if (labels[^1] is not ("svc" or "pod")) return null;
        var parts = new NameParts { Kind = labels[^1], Namespace = labels[^2], Service = labels is [.., var service, _, _] ? service : "" };
        return labels switch
        {
            { Length: <= 3 } => parts,
            [var endpoint, _, _, _] => parts with { Endpoint = endpoint },
            [var first, var second, _, _, _] when !isClusterSet || first.StartsWith('_') || second.StartsWith('_') =>
                parts with { Port = Bare(first), Protocol = Bare(second) },
            [var endpoint, var cluster, _, _, _] => parts with { Endpoint = endpoint, Cluster = cluster },
            [.. var zone, "pin" or "prefer", ZoneMark, _, _, "svc"] when isZonal && !isClusterSet && zone.Length > 0 =>
                parts with { Zone = string.Join('.', zone) },
            _ => null,
        };
    }

    private static string Bare(string label) => label.StartsWith('_') ? label[1..] : label;

    private static string[] LabelsOf(ReadOnlySpan<byte> relative)
    {
        var labels = new List<string>();
        Span<byte> name = stackalloc byte[WireName.MaxLabelLength + 2];
        for (var at = 0; at < relative.Length; at += relative[at] + 1)
        {
            var length = relative[at] + 1;
            relative.Slice(at, length).CopyTo(name);
            name[length] = 0;
            labels.Add(NameText.Format(name[..(length + 1)])[..^1]);
        }
        return [.. labels];
    }
}
