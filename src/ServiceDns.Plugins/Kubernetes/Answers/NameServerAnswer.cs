using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// NS at the apex and the addresses of <c>ns.dns</c>: the services that hold this server's own address, else that address itself.
/// </summary>
internal sealed class NameServerAnswer(
    KubernetesOptions options, ClusterModel model, ClusterIndex index, Func<IReadOnlyList<Address>> ownAddresses)
{
    private static readonly byte[] DefaultName = NameBytes.Labels("ns.dns");

    /// <summary>NS records, each server's addresses as glue. NODATA when the server has only loopback addresses.</summary>
    public Outcome NameServers(Query query, int zoneStart)
    {
        var servers = Servers();
        if (servers.Count == 0) return Answer.Negative(query, ResponseCode.NoError, zoneStart, index.Ttl, index.Serial);
        var zone = query.Name[zoneStart..].ToArray();
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Answer.Plugin);
        foreach (var name in servers.Select(server => server.Name).DistinctBy(Convert.ToHexString))
        {
            byte[] target = [.. name, .. zone];
            writer.AddName(Section.Answer, query.Name, RecordType.NS, index.Ttl, target);
        }
        foreach (var (name, address) in servers.DistinctBy(server => (Convert.ToHexString(server.Name), server.Address)))
        {
            byte[] owner = [.. name, .. zone];
            AddAddress(ref writer, Section.Additional, owner, address);
        }
        return Answer.Complete(query, ref writer, index.Ttl);
    }

    /// <summary>The addresses of one family under the asked name, or NODATA.</summary>
    public Outcome OwnAddresses(Query query, int zoneStart)
    {
        var family = query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        var addresses = Servers().Select(server => server.Address).Where(address => address.Family == family).Distinct().ToList();
        if (addresses.Count == 0) return Answer.Negative(query, ResponseCode.NoError, zoneStart, index.Ttl, index.Serial);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, Answer.Plugin);
        foreach (var address in addresses) AddAddress(ref writer, Section.Answer, query.Name, address);
        return Answer.Complete(query, ref writer, index.Ttl);
    }

    private void AddAddress(ref MessageWriter writer, Section section, scoped ReadOnlySpan<byte> owner, Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var type = AddressRecord.TypeOf(address);
        writer.Add(section, owner, type, index.Ttl, bytes[..address.WriteTo(bytes)]);
    }

    /// <summary>The labels before the zone of the name that an SOA calls the primary server.</summary>
    public byte[] Primary => DefaultName;

    /// <summary>The labels before the zone, and the address, of each name server.</summary>
    public List<(byte[] Name, Address Address)> Servers()
    {
        var servers = new List<(byte[] Name, Address Address)>();
        var own = ownAddresses();
        var isEndpoint = false;
        foreach (var address in own)
        {
            foreach (var key in ServicesWith(address))
            {
                isEndpoint = true;
                if (model.FindService(key) is { Service: { } service } state) servers.AddRange(AddressesOf(key, service, state));
            }
        }
        return isEndpoint ? servers : [.. own.Select(address => (DefaultName, address))];
    }

    private IEnumerable<(byte[] Name, Address Address)> AddressesOf(ObjectKey key, Service service, ServiceState state)
    {
        var name = NameBytes.Labels(key.Name, key.Namespace, "svc");
        return service.IsHeadless
            ? ServedEndpoint.Of(state.Slices, options)
                .Select(endpoint => ((byte[])[.. NameBytes.Labels(endpoint.Host), .. name], endpoint.Address))
            : service.ClusterIPs.Select(address => (name, address));
    }

    /// <summary>The server's own addresses, whatever services hold them.</summary>
    public IReadOnlyList<Address> OwnAddresses() => ownAddresses();

    /// <summary>The services that have the address among their endpoints.</summary>
    public List<ObjectKey> ServicesWith(Address address)
    {
        Span<byte> key = stackalloc byte[17];
        var keys = new List<ObjectKey>();
        using var reading = index.Read();
        var node = index.Addresses.Find(key[..ReverseNode.WriteKey(address, key)]);
        if (node.IsEmpty) return keys;
        var entries = ReverseNode.EntriesOf(node);
        while (entries.MoveNext())
        {
            if (entries.Kind != ReverseNode.EndpointEntry) continue;
            var labels = NameText.Format([.. entries.Name, 0]).Split('.');
            keys.Add(new ObjectKey(labels[^3], labels[^4])); // …service.namespace.svc. and nothing behind the last dot
        }
        return keys;
    }
}
