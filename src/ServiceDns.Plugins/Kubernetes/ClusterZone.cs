using System.Buffers.Binary;
using ServiceDns.Cluster;
using ServiceDns.Dns;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>All records of a zone of the cluster, for copies of it: those that CoreDNS gives away, in its order.</summary>
/// <remarks>
/// ClusterIP services with SRV records, headless services with their endpoints, external names; no pods and no reverse names. What
/// changes while it is read may be in it or not, and the next serial number tells of it.
/// </remarks>
internal sealed class ClusterZone(
    KubernetesOptions options, ClusterModel model, ClusterIndex index, NameServerAnswer servers, DomainName zone, bool isClusterSet)
{
    private const ushort AllWeight = 100;

    /// <summary>The zone as it is now.</summary>
    public ZoneContents Open()
    {
        var soa = new byte[servers.Primary.Length + zone.Length + Hostmaster.Length + zone.Length + 20];
        byte[] names = [.. servers.Primary, .. zone.Wire, .. Hostmaster, .. zone.Wire];
        names.CopyTo(soa, 0);
        uint[] numbers = [index.Serial, 7200, 1800, 86400, index.Ttl];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(soa.AsSpan(names.Length + 4 * i), numbers[i]);
        return new ZoneContents(new ResourceRecord(zone.Wire, RecordType.SOA, RecordClass.IN, Math.Min(index.Ttl, 300), soa), Records());
    }

    private static byte[] Hostmaster { get; } = NameBytes.Labels("hostmaster");

    private IEnumerable<ResourceRecord> Records()
    {
        var known = servers.Servers();
        foreach (var name in known.Select(server => server.Name).DistinctBy(Convert.ToHexString))
        {
            yield return new ResourceRecord(zone.Wire, RecordType.NS, RecordClass.IN, index.Ttl, [.. name, .. zone.Wire]);
        }
        foreach (var (name, address) in known.DistinctBy(server => (Convert.ToHexString(server.Name), server.Address)))
        {
            yield return AddressOf([.. name, .. zone.Wire], address);
        }
        var services = model.Services.Where(pair => index.IsExposed(model.FindNamespace(pair.Key.Namespace)));
        var ordered = services.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Namespace, StringComparer.Ordinal);
        foreach (var (key, state) in ordered)
        {
            foreach (var record in isClusterSet ? ImportRecords(key, state) : ServiceRecords(key, state)) yield return record;
        }
    }

    private List<ResourceRecord> ServiceRecords(ObjectKey key, ServiceState state)
    {
        if (state.Service is not { } service || options.Labels?.Matches(service.Labels) == false) return [];
        if (service.Type == ServiceType.ExternalName) return Alias(key, service);
        return service.IsHeadless ? Headless(key, state.Slices) : Virtual(key, service.ClusterIPs, service.Ports);
    }

    private List<ResourceRecord> ImportRecords(ObjectKey key, ServiceState state)
    {
        if (state.Import is not { } import) return [];
        return import.IsHeadless ? Headless(key, state.ImportedSlices) : Virtual(key, import.Addresses, import.Ports);
    }

    private List<ResourceRecord> Alias(ObjectKey key, Service service)
    {
        var isName = service.ExternalName is { Length: > 0 } text && !Address.TryParse(text, out _);
        return isName && DomainName.TryParse(service.ExternalName, out var target)
            ? [new ResourceRecord(NameOf(key), RecordType.CNAME, RecordClass.IN, index.Ttl, target.Wire)]
            : [];
    }

    private List<ResourceRecord> Virtual(ObjectKey key, ValueList<Address> addresses, ValueList<ServicePort> ports)
    {
        var records = new List<ResourceRecord>();
        if (addresses.Count == 0) return records;
        var name = NameOf(key);
        foreach (var address in addresses) records.Add(AddressOf(name, address));
        foreach (var port in ports)
        {
            records.Add(ServiceOf(name, AllWeight, port.Port, name));
            if (port.Name.Length > 0)
            {
                records.Add(ServiceOf(NameOf(key, Label(port.Name), Label(port.Protocol)), AllWeight, port.Port, name));
            }
        }
        return records;
    }

    private List<ResourceRecord> Headless(ObjectKey key, ValueList<EndpointSlice> slices)
    {
        var records = new List<ResourceRecord>();
        var name = NameOf(key);
        foreach (var slice in slices)
        {
            var endpoints = ServedEndpoint.Of([slice], options).ToList();
            var weight = (ushort)Math.Max(1, AllWeight / Math.Max(1, endpoints.Count));
            foreach (var endpoint in endpoints)
            {
                var host = NameOf(key, endpoint.Host);
                records.Add(AddressOf(name, endpoint.Address));
                records.Add(AddressOf(host, endpoint.Address));
                foreach (var port in slice.Ports)
                {
                    if (port.Name.Length == 0) continue;
                    records.Add(ServiceOf(NameOf(key, Label(port.Name), Label(port.Protocol)), weight, port.Port, host));
                }
            }
        }
        return records;
    }

    private static string Label(string port) => $"_{port.ToLowerInvariant()}";

    private static string Label(Protocol protocol) => Label(protocol.ToString());

    private byte[] NameOf(ObjectKey key, params ReadOnlySpan<string> before) =>
        [.. NameBytes.Labels(before), .. NameBytes.Labels(key.Name, key.Namespace, "svc"), .. zone.Wire];

    private ResourceRecord AddressOf(byte[] owner, Address address) => AddressRecord.Of(owner, address, index.Ttl);

    private ResourceRecord ServiceOf(byte[] owner, ushort weight, ushort port, byte[] target)
    {
        var data = new byte[6 + target.Length];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), port);
        target.CopyTo(data, 6);
        return new ResourceRecord(owner, RecordType.SRV, RecordClass.IN, index.Ttl, data);
    }
}
