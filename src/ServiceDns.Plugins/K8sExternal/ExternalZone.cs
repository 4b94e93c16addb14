using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.K8sExternal;

/// <summary>All records of a zone, as it is at one moment, for <c>transfer</c>.</summary>
/// <remarks>
/// What a load balancer's name leads to is not among them; it is another zone's. A service that has nothing but one such name is an alias,
/// and has no other records at its name: beside a CNAME none may stand (RFC 1034, section 3.6.2), and a secondary would not take the zone.
/// Where there are more points the names among them are left out as aliases, for the same reason.
/// </remarks>
/// <param name="options">The options.</param>
/// <param name="cluster">The cluster.</param>
/// <param name="zone">The zone.</param>
internal sealed class ExternalZone(ExternalOptions options, IServedCluster cluster, DomainName zone)
{
    private const int WholeWeight = 100;

    private readonly List<ResourceRecord> records = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>The records of all services that have addresses from outside, or with the option, endpoints.</summary>
    public IReadOnlyList<ResourceRecord> Read()
    {
        foreach (var (key, state) in cluster.Model.Services.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
        {
            if (state.Service is not { } service || !cluster.IsExposed(key.Namespace) || !cluster.IsServed(service)) continue;
            if (!DomainName.TryParse($"{key.Name}.{key.Namespace}.{zone}", out var name)) continue;
            var points = ExternalNames.PointsOf(service);
            if (points.Count > 0) AddService(name, service, points);
            else if (options.IsHeadless && service.IsHeadless) AddEndpoints(name, [.. cluster.EndpointsOf(state)]);
        }
        return records;
    }

    private void AddService(DomainName name, Service service, List<(Address? Address, string? Hostname)> points)
    {
        var isAlias = points is [{ Address: null }];
        foreach (var (address, hostname) in points)
        {
            var target = name;
            if (address is { } known) AddAddress(name, known);
            else if (!DomainName.TryParse(hostname, out target)) continue;
            else if (isAlias) Add(new(name.Wire, RecordType.CNAME, RecordClass.IN, cluster.Ttl, target.Wire));
            foreach (var port in service.Ports)
            {
                if (!isAlias) AddPort(name, WholeWeight, port.Port, target);
                if (PortName(name, port.Name, port.Protocol) is { } owner) AddPort(owner, WholeWeight, port.Port, target);
            }
        }
    }

    private void AddEndpoints(DomainName name, List<(string Host, Address Address, ValueList<EndpointPort> Ports)> endpoints)
    {
        var weight = WholeWeight / Math.Max(1, endpoints.Sum(endpoint => endpoint.Ports.Count));
        foreach (var (host, address, ports) in endpoints)
        {
            if (!DomainName.TryParse($"{host}.{name}", out var target)) continue;
            AddAddress(name, address);
            AddAddress(target, address);
            foreach (var port in ports)
            {
                AddPort(name, weight, port.Port, target);
                AddPort(target, WholeWeight / ports.Count, port.Port, target);
                if (PortName(name, port.Name, port.Protocol) is not { } owner) continue;
                var alike = endpoints.Sum(other => other.Ports.Count(each => each.Name == port.Name && each.Protocol == port.Protocol));
                AddPort(owner, WholeWeight / alike, port.Port, target);
            }
        }
    }

    /// <summary>The name of a port, which unnamed ones do not have.</summary>
    private static DomainName? PortName(DomainName service, string port, Protocol protocol) =>
        port.Length > 0 && DomainName.TryParse($"_{port}._{protocol}.{service}", out var name) ? name : null;

    private void AddAddress(DomainName owner, Address address) => Add(AddressRecord.Of(owner.Wire, address, options.Ttl));

    private void AddPort(DomainName owner, int weight, ushort port, DomainName target)
    {
        var share = Math.Max(1, weight);
        byte[] data = [0, 0, (byte)(share >> 8), (byte)share, (byte)(port >> 8), (byte)port, .. target.Wire];
        Add(new(owner.Wire, RecordType.SRV, RecordClass.IN, cluster.Ttl, data));
    }

    private void Add(ResourceRecord record)
    {
        if (seen.Add(record.ToString())) records.Add(record);
    }
}
