using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of addresses, where several services may share one.</summary>
internal sealed class ReverseTable(Arena arena)
{
    private readonly Dictionary<ObjectKey, Address[]> owned = [];

    /// <summary>The table that readers look into.</summary>
    public NameTable Table { get; } = new(arena);

    /// <summary>Makes <paramref name="entries"/> all that the service calls addresses.</summary>
    public void Replace(ObjectKey key, IEnumerable<(Address Address, byte Kind, byte[] Name)> entries)
    {
        var suffix = NameBytes.Labels(key.Name, key.Namespace, "svc");
        var now = new Dictionary<Address, List<(byte Kind, byte[] Name)>>();
        foreach (var (address, kind, name) in entries)
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(now, address, out _);
            (list ??= []).Add((kind, name));
        }
        foreach (var (address, names) in now) Set(address, suffix, names);
        if (owned.TryGetValue(key, out var before))
        {
            foreach (var address in before)
            {
                if (!now.ContainsKey(address)) Set(address, suffix, []);
            }
        }
        if (now.Count == 0) owned.Remove(key);
        else owned[key] = [.. now.Keys];
    }

    /// <summary>Entries of other services stay; those of this one are replaced. Names that come twice are kept once.</summary>
    private void Set(Address address, byte[] suffix, List<(byte Kind, byte[] Name)> names)
    {
        Span<byte> key = stackalloc byte[17];
        key = key[..ReverseNode.WriteKey(address, key)];
        var known = Table.Find(key);
        var all = new List<(byte Kind, byte[] Name)>();
        if (!known.IsEmpty)
        {
            var entries = ReverseNode.EntriesOf(known);
            while (entries.MoveNext())
            {
                if (!BelongsTo(entries.Kind, entries.Name, suffix)) all.Add((entries.Kind, entries.Name.ToArray()));
            }
        }
        foreach (var (kind, name) in names)
        {
            if (!all.Exists(entry => entry.Kind == kind && entry.Name.AsSpan().SequenceEqual(name))) all.Add((kind, name));
        }
        if (all.Count > 0) Table.Put(ReverseNode.Build(address, [.. all.OrderBy(entry => entry.Kind)])); // a service's name comes first
        else Table.Remove(key);
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
