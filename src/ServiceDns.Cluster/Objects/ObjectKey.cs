namespace ServiceDns.Cluster;

/// <summary>Names a namespaced object: <c>namespace/name</c>.</summary>
/// <param name="Namespace">The namespace, never empty.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct ObjectKey(string Namespace, string Name) : IComparable<ObjectKey>
{
    /// <summary>Ordinal order by namespace, then name.</summary>
    public int CompareTo(ObjectKey other)
    {
        var order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>The usual text, <c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
