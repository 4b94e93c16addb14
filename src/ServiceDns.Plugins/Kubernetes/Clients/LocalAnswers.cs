using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Answers names of headless Services with the endpoints that are near the client first, or with these only.</summary>
/// <remarks>
/// What a zone's clients are told of a service is made at the first question and kept as long as the service does not change. A Service's
/// own <c>trafficDistribution</c> goes before the block's setting. Nobody ever gets fewer records than one because of it.
/// </remarks>
internal sealed class LocalAnswers(KubernetesOptions options, ClusterModel model, ClientNodes nodes)
{
    private const int MostVariants = 20_000; // of names by zones: what is kept is given up then, and made again

    private readonly ConcurrentDictionary<(ObjectKey Service, string Zone, string Node), Variant> variants = new();
    private readonly ServiceRecords records = new(options);

    /// <summary>Whether there may be anything to choose: several records of the asked type.</summary>
    public static bool Concerns(Query query, RecordNode node) => query.Type switch
    {
        RecordType.A => node.IPv4Count > 1,
        RecordType.AAAA => node.IPv6Count > 1,
        RecordType.SRV => node.ServiceCount > 1,
        _ => false,
    };

    /// <summary>Writes the answer for this client; false where all clients get the same.</summary>
    /// <param name="query">The query.</param>
    /// <param name="node">The name's node, of the cluster's own names.</param>
    /// <param name="zoneStart">Where the zone starts in the asked name.</param>
    /// <param name="ttl">Seconds.</param>
    public bool TryWrite(Query query, RecordNode node, int zoneStart, uint ttl)
    {
        if (!Concerns(query, node) || ServiceOf(node.Name) is not { } key) return false;
        if (model.FindService(key) is not { Service.IsHeadless: true } state) return false;
        if (nodes.Find(Address.FromBytes(query.Client.Address)) is not { } place) return false;
        if (VariantFor(key, state, place)?.Find(node.Name) is not var (all, near)) return false;
        var chosen = new RecordNode(all);
        var first = near is null ? default : new RecordNode(near);
        switch (query.Type)
        {
            case RecordType.A when chosen.IPv4Count > 0:
                WriteAddresses(query, chosen.IPv4, near is null ? 0 : first.IPv4.Length, ttl);
                break;
            case RecordType.AAAA when chosen.IPv6Count > 0:
                WriteAddresses(query, chosen.IPv6, near is null ? 0 : first.IPv6.Length, ttl);
                break;
            case RecordType.SRV when chosen.ServiceCount > 0:
                ServiceAnswer.Write(query, chosen, zoneStart, ttl);
                break;
            default:
                return false; // those that are near have other families or ports
        }
        query.KeepsOrder = query.IsForOneClient = true;
        return true;
    }

    /// <summary><c>[_port._protocol.]service.namespace.svc</c>; null for names of hosts and all others.</summary>
    private static ObjectKey? ServiceOf(ReadOnlySpan<byte> name)
    {
        Span<byte> starts = stackalloc byte[WireName.MaxLabels];
        var labels = 0;
        for (var position = 0; position < name.Length; position += name[position] + 1) starts[labels++] = (byte)position;
        if (labels is not (3 or 5)) return null;
        int service = starts[labels - 3], space = starts[labels - 2];
        return new ObjectKey(
            Encoding.ASCII.GetString(name.Slice(space + 1, name[space])), Encoding.ASCII.GetString(name.Slice(service + 1, name[service])));
    }

    private Variant? VariantFor(ObjectKey key, ServiceState state, Node place)
    {
        var toNode = state.Service!.TrafficDistribution == "PreferSameNode";
        if (place.Zone is null && !toNode) return null;
        var which = (key, place.Zone ?? "", toNode ? place.Name : "");
        if (variants.TryGetValue(which, out var known) && ReferenceEquals(known.State, state)) return known;
        if (variants.Count >= MostVariants) variants.Clear();
        return variants[which] = Make(key, state, place, toNode);
    }

    private Variant Make(ObjectKey key, ServiceState state, Node place, bool toNode)
    {
        var endpoints = ServedEndpoint.Of(state.Slices, options).ToList();
        var near = toNode ? endpoints.FindAll(endpoint => endpoint.Node == place.Name) : [];
        if (near.Count == 0 && place.Zone is { } zone) near = endpoints.FindAll(endpoint => endpoint.Zone == zone);
        var filters = options.Locality == Locality.Prefer
            || state.Service!.TrafficDistribution is "PreferClose" or "PreferSameZone" or "PreferSameNode";
        var all = filters && near.Count > 0 ? near : [.. near, .. endpoints.Except(near)];
        return new Variant(state, records.HeadlessNodes(key, all), records.HeadlessNodes(key, near));
    }

    /// <summary>The near ones and the others each in random order.</summary>
    private static void WriteAddresses(Query query, ReadOnlySpan<byte> addresses, int near, uint ttl)
    {
        var copy = ArrayPool<byte>.Shared.Rent(addresses.Length);
        var shuffled = copy.AsSpan(0, addresses.Length);
        addresses.CopyTo(shuffled);
        Shuffle(query, shuffled[..near]);
        Shuffle(query, shuffled[near..]);
        Answer.Addresses(query, query.Type, shuffled, ttl, isOrdered: true);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static void Shuffle(Query query, Span<byte> addresses)
    {
        if (query.Type == RecordType.A) Shuffle(query, MemoryMarshal.Cast<byte, uint>(addresses));
        else Shuffle(query, MemoryMarshal.Cast<byte, UInt128>(addresses));
    }

    /// <summary>Fisher and Yates.</summary>
    private static void Shuffle<T>(Query query, Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = (int)(((ulong)query.NextRandom() * (ulong)(i + 1)) >> 32);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>A service's names for the clients of one zone, or of one node.</summary>
    /// <param name="State">What they were made of.</param>
    /// <param name="All">The nodes of all names, near endpoints first.</param>
    /// <param name="Near">The same of the near endpoints alone: their counts say how many come first.</param>
    private sealed record Variant(ServiceState State, List<byte[]> All, List<byte[]> Near)
    {
        public (byte[] All, byte[]? Near)? Find(ReadOnlySpan<byte> name) => Find(All, name) is { } all ? (all, Find(Near, name)) : null;

        private static byte[]? Find(List<byte[]> nodes, ReadOnlySpan<byte> name)
        {
            foreach (var node in nodes)
            {
                if (RecordNode.NameOf(node).SequenceEqual(name)) return node;
            }
            return null;
        }
    }
}
