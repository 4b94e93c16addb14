using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Says which names a service has and what stands under each: the Kubernetes DNS specification, one service at a time.</summary>
internal sealed class ServiceRecords(KubernetesOptions options)
{
    private const string Svc = "svc";

    private readonly HostNodes hosts = new();

    /// <summary>Adds the nodes of the service's names; none when it has none.</summary>
    /// <param name="nodes">Receives them.</param>
    /// <param name="key">The service.</param>
    /// <param name="state">What is known of it.</param>
    /// <param name="endpoints">The endpoints of its slices that are served.</param>
    public void AddTo(NodeList nodes, ObjectKey key, ServiceState state, List<ServedEndpoint> endpoints)
    {
        if (state.Service is not { } service || options.Labels?.Matches(service.Labels) == false) return;
        if (service.Type == ServiceType.ExternalName)
        {
            if (AliasTarget(service) is { } target) nodes.Add(new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc)) { Alias = target }.Build());
            return;
        }
        if (options.IgnoreEmptyService && !service.IsHeadless && endpoints.Count == 0) return;
        if (service.IsHeadless) AddHeadless(nodes, key, endpoints);
        else AddVirtual(nodes, key, service.ClusterIPs, service.Ports);
        hosts.AddTo(nodes, key, endpoints, isImport: false);
    }

    /// <summary>The same for a ServiceImport, whose endpoints are named <c>host.cluster.service…</c> (KEP-1645).</summary>
    public void AddImportTo(NodeList nodes, ObjectKey key, ServiceState state)
    {
        if (state.Import is not { } import) return;
        var endpoints = ServedEndpoint.Of(state.ImportedSlices, options)
            .Select(endpoint => endpoint with { Host = $"{endpoint.Host}.{endpoint.Slice.SourceCluster}" }).ToList();
        if (options.IgnoreEmptyService && !import.IsHeadless && endpoints.Count == 0) return;
        if (import.IsHeadless) AddHeadless(nodes, key, endpoints, isImport: true);
        else AddVirtual(nodes, key, import.Addresses, import.Ports, isImport: true);
        hosts.AddTo(nodes, key, endpoints, isImport: true);
    }

    /// <summary>A node for the service's own name from chosen endpoints only; not for the index. Null when there is none.</summary>
    public byte[]? HeadlessNode(ObjectKey key, IEnumerable<ServedEndpoint> endpoints)
    {
        var builder = new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc));
        foreach (var endpoint in endpoints) endpoint.AddTo(builder);
        return builder.Total == 0 ? null : builder.Build();
    }

    /// <summary>An IP address is no name to point at: such a service does not exist in DNS.</summary>
    private static byte[]? AliasTarget(Service service)
    {
        Span<byte> target = stackalloc byte[WireName.MaxLength];
        return service.ExternalName is { Length: > 0 } text && !Address.TryParse(text, out _) && NameText.TryParse(text, target, out var length)
            ? target[..length].ToArray()
            : null;
    }

    private static void AddVirtual(
        NodeList nodes, ObjectKey key, ValueList<Address> addresses, ValueList<ServicePort> ports, bool isImport = false)
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
        foreach (var builder in byPort.Values) nodes.Add(builder.Build());
    }

    /// <summary>Without a ready endpoint the name does not exist, so there is no node either.</summary>
    private static void AddHeadless(NodeList nodes, ObjectKey key, List<ServedEndpoint> endpoints, bool isImport = false)
    {
        if (endpoints.Count == 0) return;
        var all = new RecordNodeBuilder(NameBytes.Key(key.Name, key.Namespace, Svc));
        var byPort = new Dictionary<(string, Protocol), RecordNodeBuilder>();
        foreach (var endpoint in endpoints)
        {
            endpoint.AddTo(all);
            foreach (var port in endpoint.Slice.Ports)
            {
                if (port.Name.Length == 0) continue;
                PortNode(byPort, key, port.Name, port.Protocol, isImport).Add(endpoint.Host, endpoint.Address, ServedEndpoint.NumberOf(port));
            }
        }
        nodes.Add(all.Build());
        foreach (var builder in byPort.Values) nodes.Add(builder.Build());
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
}
