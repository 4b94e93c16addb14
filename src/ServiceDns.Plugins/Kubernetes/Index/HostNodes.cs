using System.Runtime.InteropServices;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Makes the nodes of endpoints' own names, <c>host.service.namespace.svc</c>: most nodes of a cluster, and most of one address.
/// </summary>
internal sealed class HostNodes
{
    private readonly Dictionary<string, int> times = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, RecordNodeBuilder> builders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the nodes.</summary>
    public void AddTo(NodeList nodes, ObjectKey key, List<ServedEndpoint> endpoints, bool isImport)
    {
        times.Clear();
        foreach (var endpoint in endpoints) CollectionsMarshal.GetValueRefOrAddDefault(times, endpoint.Host, out _)++;
        var suffix = NameBytes.Key(key.Name, key.Namespace, "svc");
        foreach (var endpoint in endpoints)
        {
            // a pod's name may have dots; such an endpoint is an SRV target, but no name of one label finds it
            if (!isImport && !NameBytes.IsLabel(endpoint.Host)) continue;
            if (times[endpoint.Host] == 1) AddSingle(nodes, endpoint, suffix);
            else AddToShared(endpoint, suffix);
        }
        if (builders.Count == 0) return;
        foreach (var builder in builders.Values) nodes.Add(builder.Build());
        builders.Clear();
    }

    private void AddToShared(in ServedEndpoint endpoint, byte[] suffix)
    {
        if (!builders.TryGetValue(endpoint.Host, out var builder))
        {
            var host = NameBytes.Key(endpoint.Host);
            builder = new RecordNodeBuilder([.. host, .. suffix], host.Length);
            builders.Add(endpoint.Host, builder);
        }
        endpoint.AddTo(builder);
    }

    private static void AddSingle(NodeList nodes, in ServedEndpoint endpoint, byte[] suffix)
    {
        var ports = endpoint.Slice.Ports.Span;
        Span<RecordNode.ServiceEntry> services = stackalloc RecordNode.ServiceEntry[Math.Min(ports.Length, 128)];
        var count = 0;
        if (ports.Length > services.Length)
        {
            var builder = new RecordNodeBuilder([.. NameBytes.Key(endpoint.Host), .. suffix], NameBytes.LengthOf(endpoint.Host));
            endpoint.AddTo(builder);
            nodes.Add(builder.Build());
            return;
        }
        foreach (var port in ports)
        {
            var entry = new RecordNode.ServiceEntry(port.Port, 0);
            if (port.Port != 0 && !services[..count].Contains(entry)) services[count++] = entry;
        }
        SingleNode.Add(nodes, endpoint.Host, suffix, endpoint.Address, Math.Max(1, ports.Length), services[..count]);
    }
}
