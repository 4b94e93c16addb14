using System.Buffers.Binary;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>What a zone says of itself: SOA, NS, and the addresses of its name server, <c>ns1.dns</c>.</summary>
internal sealed class ExternalApex(ExternalOptions options, ExternalNames external)
{
    private static readonly byte[] Timers = [0, 0, 0x1C, 0x20, 0, 0, 0x07, 0x08, 0, 1, 0x51, 0x80]; // 7200, 1800 and 86400 seconds

    private static readonly byte[] Server = [3, .. "ns1"u8], Hostmaster = [10, .. "hostmaster"u8];

    /// <summary>Whether the name is the apex of the servers, or below it.</summary>
    public bool IsWithin(Query query, DomainName zone) =>
        WireName.OffsetOfZone(query.LowerName, Below(zone)) >= 0;

    /// <summary>Answers for the zone's own name.</summary>
    public Outcome Serve(Query query, DomainName zone)
    {
        if (query.Type is not (RecordType.SOA or RecordType.NS)) return Deny(query, zone, ResponseCode.NoError);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, ExternalHandler.Plugin);
        if (query.Type == RecordType.SOA)
        {
            AuthorityOf(zone).WriteTo(ref writer, Section.Answer);
        }
        else
        {
            foreach (var record in ServersOf(zone))
            {
                record.WriteTo(ref writer, record.Type == RecordType.NS ? Section.Answer : Section.Additional);
            }
        }
        query.Complete(ref writer);
        return Outcome.Written;
    }

    /// <summary>Answers for the names of the servers: there is one, and the name above it exists.</summary>
    public Outcome ServeServers(Query query, DomainName zone)
    {
        switch (query.LabelCount - zone.LabelCount)
        {
            case 1:
                return Deny(query, zone, ResponseCode.NoError);
            case 2 when query.LowerName.StartsWith(Server):
                break;
            default:
                return Deny(query, zone, ResponseCode.NXDomain);
        }
        var family = query.Type == RecordType.A ? IpFamily.IPv4 : IpFamily.IPv6;
        var isForAddresses = query.Type is RecordType.A or RecordType.AAAA;
        var addresses = isForAddresses ? Addresses().Where(address => address.Family == family).ToList() : [];
        if (addresses.Count == 0) return Deny(query, zone, ResponseCode.NoError);
        var writer = query.Respond(ResponseCode.NoError, HeaderFlags.Authoritative, ExternalHandler.Plugin);
        foreach (var address in addresses) AddressRecord.Of(query.Name, address, options.Ttl).WriteTo(ref writer, Section.Answer);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    /// <summary>A negative answer.</summary>
    public Outcome Deny(Query query, DomainName zone, ResponseCode code)
    {
        var writer = query.Respond(code, HeaderFlags.Authoritative, ExternalHandler.Plugin);
        AuthorityOf(zone).WriteTo(ref writer, Section.Authority);
        query.Complete(ref writer);
        return Outcome.Written;
    }

    private byte[] Below(DomainName zone) => [.. options.Apex.Wire[..^1], .. zone.Wire];

    /// <summary>The zone's SOA.</summary>
    public ResourceRecord AuthorityOf(DomainName zone)
    {
        byte[] below = Below(zone);
        Span<byte> serial = stackalloc byte[4], shortest = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(serial, external.Cluster.Serial);
        BinaryPrimitives.WriteUInt32BigEndian(shortest, options.Ttl);
        byte[] data = [.. Server, .. below, .. Hostmaster, .. below, .. serial, .. Timers, .. shortest];
        return new ResourceRecord(zone.Wire, RecordType.SOA, RecordClass.IN, options.Ttl, data);
    }

    /// <summary>The zone's name server, and its addresses.</summary>
    public IEnumerable<ResourceRecord> ServersOf(DomainName zone)
    {
        byte[] server = [.. Server, .. Below(zone)];
        return Addresses().Select(address => AddressRecord.Of(server, address, options.Ttl))
            .Prepend(new ResourceRecord(zone.Wire, RecordType.NS, RecordClass.IN, options.Ttl, server));
    }

    /// <summary>
    /// The addresses from outside of the services behind which this server is; without any such service its own addresses.
    /// </summary>
    private List<Address> Addresses()
    {
        var cluster = external.Cluster;
        var keys = cluster.OwnAddresses.SelectMany(cluster.ServicesBehind).Distinct().ToList();
        if (keys.Count == 0) return [.. cluster.OwnAddresses];
        var addresses = new List<Address>();
        foreach (var state in keys.Select(key => cluster.Model.FindService(key)))
        {
            if (state?.Service is not { } service) continue;
            if (options.IsHeadless && service.IsHeadless)
            {
                addresses.AddRange(cluster.EndpointsOf(state).Select(endpoint => endpoint.Address));
            }
            else addresses.AddRange(ExternalNames.PointsOf(service).Select(point => point.Address).OfType<Address>());
        }
        return [.. addresses.Distinct()];
    }
}
