using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of verified pods, <c>10-0-0-1.namespace.pod</c>, counted: pods on the host's network share an address.</summary>
/// <remarks>The name is the canonical text of <c>status.podIP</c> with dashes; other spellings of one IPv6 address have no name.</remarks>
internal sealed class PodNames(NameTable table)
{
    private readonly Dictionary<(string Namespace, Address Address), int> shared = [];

    public void Add(Pod pod)
    {
        var key = (pod.Namespace, pod.Addresses[0]);
        var node = Build(pod);
        if (table.Find(RecordNode.NameOf(node)) is null) table.Put(node);
        else shared[key] = shared.GetValueOrDefault(key) + 1;
    }

    public void Remove(Pod pod)
    {
        var key = (pod.Namespace, pod.Addresses[0]);
        if (!shared.TryGetValue(key, out var others)) table.Remove(Build(pod));
        else if (others > 1) shared[key] = others - 1;
        else shared.Remove(key);
    }

    private static byte[] Build(Pod pod)
    {
        var address = pod.Addresses[0];
        var label = address.ToString().Replace(address.Family == IpFamily.IPv4 ? '.' : ':', '-');
        var builder = new RecordNodeBuilder(NameBytes.Key(label, pod.Namespace, "pod"), label.Length + 1);
        builder.Add(label, address, 0);
        return builder.Build();
    }
}
