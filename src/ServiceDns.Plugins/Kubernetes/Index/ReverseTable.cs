using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of addresses, where several services may share one.</summary>
internal sealed class ReverseTable(Arena arena)
{
    private readonly Dictionary<ObjectKey, Address[]> owned = [];
    private readonly ReverseNodeBuilder node = new();

    /// <summary>The table that readers look into.</summary>
    public NameTable Table { get; } = new(arena);

    /// <summary>Makes <paramref name="names"/> all that the service calls addresses.</summary>
    public void Replace(ObjectKey key, AddressNames names)
    {
        foreach (var address in names.Addresses) Set(address, names);
        if (owned.TryGetValue(key, out var before))
        {
            foreach (var address in before)
            {
                if (!names.Has(address)) Set(address, names);
            }
        }
        if (names.Addresses.Count == 0) owned.Remove(key);
        else owned[key] = [.. names.Addresses];
    }

    /// <summary>Entries of other services stay; those of this one are replaced. Names that come twice are kept once.</summary>
    private void Set(Address address, AddressNames names)
    {
        Span<byte> key = stackalloc byte[17];
        key = key[..ReverseNode.WriteKey(address, key)];
        var known = Table.Find(key);
        node.Begin(key);
        for (var kind = ReverseNode.ServiceEntry; kind <= ReverseNode.EndpointEntry; kind++) // a service's name comes first
        {
            var others = known.IsEmpty ? default : ReverseNode.EntriesOf(known);
            while (others.MoveNext())
            {
                if (others.Kind == kind && !BelongsTo(kind, others.Name, names.Suffix)) node.Add(kind, others.Name);
            }
            var own = names.Of(address);
            while (own.MoveNext())
            {
                if (own.Kind == kind) node.Add(kind, own.Name);
            }
        }
        if (node.IsEmpty) Table.Remove(key);
        else Table.Put(node.Bytes);
    }

    private static bool BelongsTo(byte kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix)
    {
        if (kind == ReverseNode.ServiceEntry) return name.SequenceEqual(suffix);
        return name.Length > suffix.Length && name.EndsWith(suffix) && LabelBoundary(name, name.Length - suffix.Length);
    }

    private static bool LabelBoundary(ReadOnlySpan<byte> name, int offset)
    {
        var position = 0;
        while (position < offset) position += name[position] + 1;
        return position == offset;
    }
}
