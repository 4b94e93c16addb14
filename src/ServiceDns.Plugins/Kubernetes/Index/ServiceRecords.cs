using System.Runtime.InteropServices;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says which names a service has and what stands under each: the Kubernetes DNS specification, one service at a time.</summary>
internal sealed class ServiceRecords(KubernetesOptions options)
{
    private const string Svc = "svc";

    /// <summary>The nodes of the service's names; empty when it has none.</summary>
    public List<byte[]> NodesOf(ObjectKey key, ServiceState state)
    {
        var nodes = new List<byte[]>();
        if (state.Service is not { } service || options.Labels?.Matches(service.Labels) == false) return nodes;
        if (service.Type == ServiceType.ExternalName)
        {
            if (AliasTarget(service) is { } target)
            {
                nodes.Add(new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc)) { Alias = target }.Build());
            }
            return nodes;
        }
        var endpoints = ServedEndpoint.Of(state.Slices, options).ToList();
        if (options.IgnoreEmptyService && !service.IsHeadless && endpoints.Count == 0) return nodes;
        if (service.IsHeadless) AddHeadless(nodes, key, endpoints);
        else AddVirtual(nodes, key, service.ClusterIPs, service.Ports);
        AddHosts(nodes, key, endpoints);
        return nodes;
    }

    /// <summary>The same for a ServiceImport, whose endpoints are named <c>host.cluster.service…</c> (KEP-1645).</summary>
    public List<byte[]> NodesOfImport(ObjectKey key, ServiceState state)
    {
        var nodes = new List<byte[]>();
        if (state.Import is not { } import) return nodes;
        var endpoints = ServedEndpoint.Of(state.ImportedSlices, options)
            .Select(endpoint => endpoint with { Host = $"{endpoint.Host}.{endpoint.Slice.SourceCluster}" }).ToList();
        if (options.IgnoreEmptyService && !import.IsHeadless && endpoints.Count == 0) return nodes;
        if (import.IsHeadless) AddHeadless(nodes, key, endpoints, isImport: true);
        else AddVirtual(nodes, key, import.Addresses, import.Ports, isImport: true);
        AddHosts(nodes, key, endpoints, isImport: true);
        return nodes;
    }

    /// <summary>A node for the service's own name from chosen endpoints only; not for the index. Null when there is none.</summary>
    public byte[]? HeadlessNode(ObjectKey key, IEnumerable<ServedEndpoint> endpoints)
    {
        var builder = new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc));
        foreach (var endpoint in endpoints) AddAllPorts(builder, endpoint);
        return builder.Total == 0 ? null : builder.Build();
    }

    /// <summary>The nodes of a headless service's name and its ports from chosen endpoints only; not for the index.</summary>
    public List<byte[]> HeadlessNodes(ObjectKey key, List<ServedEndpoint> endpoints)
    {
        var nodes = new List<byte[]>();
        AddHeadless(nodes, key, endpoints);
        return nodes;
    }

    /// <summary>An IP address is no name to point at: such a service does not exist in DNS.</summary>
    private static byte[]? AliasTarget(Service service)
    {
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        return service.ExternalName is { Length: > 0 } text && !Address.TryParse(text, out _)
            && NameText.TryParse(text, target, out var length)
            ? target[..length].ToArray()
            : null;
    }

    private static void AddVirtual(
        List<byte[]> nodes, ObjectKey key, ValueList<Address> addresses, ValueList<ServicePort> ports, bool isImport = false)
    {
        var all = new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc));
        var byPort = new Dictionary<(string, Protocol), RecordNodeBuilder>();
        for (var i = 0; i < Math.Max(1, ports.Count); i++)
        {
            var port = ports.Count == 0 ? null : ports[i];
            foreach (var address in addresses)
            {
                all.Add("", address, port?.Port);
                if (port is { Name.Length: > 0 }) PortNode(byPort, key, port.Name, port.Protocol, isImport).Add("", address, port.Port);
            }
        }
        nodes.Add(all.Build());
        nodes.AddRange(byPort.Values.Select(builder => builder.Build()));
    }

    /// <summary>Without a ready endpoint the name does not exist, so there is no node either.</summary>
    private static void AddHeadless(List<byte[]> nodes, ObjectKey key, List<ServedEndpoint> endpoints, bool isImport = false)
    {
        if (endpoints.Count == 0) return;
        var all = new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc));
        var byPort = new Dictionary<(string, Protocol), RecordNodeBuilder>();
        foreach (var endpoint in endpoints)
        {
            AddAllPorts(all, endpoint);
            foreach (var port in endpoint.Slice.Ports)
            {
                if (port.Name.Length == 0) continue;
                PortNode(byPort, key, port.Name, port.Protocol, isImport).Add(endpoint.Host, endpoint.Address, NumberOf(port));
            }
        }
        nodes.Add(all.Build());
        nodes.AddRange(byPort.Values.Select(builder => builder.Build()));
    }

    /// <summary>One builder serves all hosts, one after the other: a service may have thousands.</summary>
    private static void AddHosts(List<byte[]> nodes, ObjectKey key, List<ServedEndpoint> endpoints, bool isImport = false)
    {
        var places = new Dictionary<string, (int First, int Last)>(endpoints.Count, StringComparer.OrdinalIgnoreCase);
        var next = new int[endpoints.Count]; // the host's next endpoint; 0 for none
        for (var i = 0; i < endpoints.Count; i++)
        {
            // a pod's name may have dots; such an endpoint is an SRV target, but no name of one label finds it
            if (!isImport && !NameBytes.IsLabel(endpoints[i].Host)) continue;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, endpoints[i].Host, out var exists);
            if (exists) next[place.Last] = i;
            place = (exists ? place.First : i, i);
        }
        var service = NameBytes.Key(key.Name, key.Namespace, Svc);
        var builder = new RecordNodeBuilder([]);
        nodes.EnsureCapacity(nodes.Count + places.Count);
        foreach (var (host, (first, _)) in places)
        {
            var labels = NameBytes.Key(host);
            builder.Reset([.. labels, .. service], labels.Length);
            for (var i = first; ; i = next[i])
            {
                AddAllPorts(builder, endpoints[i]);
                if (next[i] == 0) break;
            }
            nodes.Add(builder.Build());
        }
    }

    private static void AddAllPorts(RecordNodeBuilder builder, in ServedEndpoint endpoint)
    {
        if (endpoint.Slice.Ports.Count == 0) builder.Add(endpoint.Host, endpoint.Address, null);
        foreach (var port in endpoint.Slice.Ports) builder.Add(endpoint.Host, endpoint.Address, NumberOf(port));
    }

    /// <summary>The key has underscores only where <c>host.cluster</c> could be the same name.</summary>
    private static RecordNodeBuilder PortNode(
        Dictionary<(string, Protocol), RecordNodeBuilder> nodes, ObjectKey key, string port, Protocol protocol, bool isImport)
    {
        var normal = (port.ToLowerInvariant(), protocol);
        if (nodes.TryGetValue(normal, out var builder)) return builder;
        var prefix = isImport ? NameBytes.Key($"_{port}", $"_{protocol}") : NameBytes.Key(port, protocol.ToString());
        builder = new RecordNodeBuilder([.. prefix, .. NameBytes.Key(key.Name, key.Namespace, Svc)], prefix.Length);
        nodes.Add(normal, builder);
        return builder;
    }

    private static ushort? NumberOf(EndpointPort port) => port.Port == 0 ? null : port.Port;
}
