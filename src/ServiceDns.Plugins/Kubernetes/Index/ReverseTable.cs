using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of addresses, where several services may share one.</summary>
internal sealed class ReverseTable(Arena arena)
{
    private readonly Dictionary<ObjectKey, Address[]> owned = [];
    private readonly Dictionary<Address, int> times = []; // of the service at hand
    private readonly ReverseNode.Draft draft = new();

    /// <summary>The table that readers look into.</summary>
    public NameTable Table { get; } = new(arena);

    /// <summary>Makes these all that the service calls addresses.</summary>
    /// <param name="key">The service.</param>
    /// <param name="clusterIPs">Its own addresses.</param>
    /// <param name="endpoints">Its endpoints, each with the name below the service.</param>
    public void Replace(ObjectKey key, ValueList<Address> clusterIPs, List<ServedEndpoint> endpoints)
    {
        var service = NameBytes.Labels(key.Name, key.Namespace, "svc");
        times.Clear();
        foreach (var address in clusterIPs) CollectionsMarshal.GetValueRefOrAddDefault(times, address, out _)++;
        foreach (var endpoint in endpoints) CollectionsMarshal.GetValueRefOrAddDefault(times, endpoint.Address, out _)++;
        foreach (var (address, count) in times)
        {
            if (count > 1) Set(address, service, clusterIPs, endpoints);
        }
        foreach (var address in clusterIPs)
        {
            if (times[address] == 1) SetOnly(address, service, ReverseNode.ServiceEntry, "");
        }
        foreach (var endpoint in endpoints)
        {
            if (times[endpoint.Address] == 1) SetOnly(endpoint.Address, service, ReverseNode.EndpointEntry, endpoint.Host);
        }
        RemoveOthers(key, service);
    }

    private void RemoveOthers(ObjectKey key, byte[] service)
    {
        if (owned.TryGetValue(key, out var before))
        {
            foreach (var address in before)
            {
                if (!times.ContainsKey(address)) Set(address, service, [], []);
            }
        }
        if (times.Count == 0) owned.Remove(key);
        else owned[key] = [.. times.Keys];
    }

    /// <summary>The address has one name in the service, and mostly none elsewhere.</summary>
    private void SetOnly(Address address, byte[] service, byte kind, string host)
    {
        draft.Begin(address);
        var known = Table.Find(draft.Key);
        if (known.IsEmpty)
        {
            draft.Add(kind, host, service);
            Table.Put(draft.Node);
            return;
        }
        AddOfOthers(known, service, ReverseNode.ServiceEntry);
        if (kind == ReverseNode.ServiceEntry) draft.Add(kind, host, service);
        AddOfOthers(known, service, ReverseNode.EndpointEntry);
        if (kind == ReverseNode.EndpointEntry) draft.Add(kind, host, service);
        Put(known);
    }

    /// <summary>Entries of other services stay; those of this one are replaced. Names that come twice are kept once.</summary>
    private void Set(Address address, byte[] service, ValueList<Address> clusterIPs, List<ServedEndpoint> endpoints)
    {
        draft.Begin(address);
        var known = Table.Find(draft.Key);
        AddOfOthers(known, service, ReverseNode.ServiceEntry); // a service's name comes first
        foreach (var own in clusterIPs)
        {
            if (own == address) draft.Add(ReverseNode.ServiceEntry, "", service);
        }
        AddOfOthers(known, service, ReverseNode.EndpointEntry);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Address == address) draft.Add(ReverseNode.EndpointEntry, endpoint.Host, service);
        }
        Put(known);
    }

    private void AddOfOthers(ReadOnlySpan<byte> known, byte[] service, byte kind)
    {
        if (known.IsEmpty) return;
        var entries = ReverseNode.EntriesOf(known);
        while (entries.MoveNext())
        {
            if (entries.Kind == kind && !BelongsTo(entries.Kind, entries.Name, service)) draft.Add(entries.Kind, entries.Name);
        }
    }

    private void Put(ReadOnlySpan<byte> known)
    {
        if (draft.IsEmpty) Table.Remove(draft.Key);
        else if (!draft.IsSameAs(known)) Table.Put(draft.Node);
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
