using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Kubernetes.Kinds;

/// <summary>
/// Gives equal names, label sets and lists of ports one object, for all kinds of one source. Used by the model's writer alone.
/// </summary>
/// <remarks>
/// Holds what it once gave until there is too much of it; then it begins anew, so that a cluster whose names change all the time costs
/// no more than a little sharing.
/// </remarks>
internal sealed class SharedValues
{
    private const int Most = 1 << 16;

    private StringPool pool = new();
    private HashSet<ValueList<ServicePort>> servicePorts = [];

    /// <summary>The one string of that text.</summary>
    public string Text(ReadOnlySpan<byte> utf8)
    {
        if (pool.Count + servicePorts.Count > Most) (pool, servicePorts) = (new StringPool(), []);
        return pool.Intern(utf8);
    }

    /// <summary>The text, or null where it is empty.</summary>
    public string? TextOrNull(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Text(utf8);

    /// <summary>The one set of those labels.</summary>
    public LabelSet Labels(List<KeyValuePair<string, string>> pairs) => pairs.Count == 0 ? default : pool.Intern(new LabelSet(pairs));

    /// <summary>The ports of a slice.</summary>
    public ValueList<EndpointPort> Ports(List<EndpointPort> ports) => ports.Count == 0 ? [] : pool.Intern(ports.ToValueList());

    /// <summary>The ports of a service.</summary>
    public ValueList<ServicePort> Ports(List<ServicePort> ports)
    {
        if (ports.Count == 0) return [];
        var list = ports.ToValueList();
        if (servicePorts.TryGetValue(list, out var known)) return known;
        servicePorts.Add(list);
        return list;
    }
}
