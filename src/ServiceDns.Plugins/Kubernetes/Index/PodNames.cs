using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of verified pods, <c>10-0-0-1.namespace.pod</c>, counted: pods on the host's network share an address.</summary>
/// <remarks>The name is the canonical text of <c>status.podIP</c> with dashes; other spellings of one IPv6 address have no name.</remarks>
internal sealed class PodNames(NameTable table)
{
    private static readonly RecordNode.ServiceEntry[] NoPort = [new(0, 0)];

    private readonly Dictionary<(string Namespace, Address Address), int> shared = [];
    private readonly NodeList nodes = new();
    private (string Namespace, byte[] Name) suffix = ("", []);

    public void Add(Pod pod)
    {
        var key = (pod.Namespace, pod.Addresses[0]);
        var node = NodeOf(pod);
        if (table.Find(RecordNode.NameOf(node)).IsEmpty) table.Put(node);
        else shared[key] = shared.GetValueOrDefault(key) + 1;
    }

    public void Remove(Pod pod)
    {
        var key = (pod.Namespace, pod.Addresses[0]);
        if (!shared.TryGetValue(key, out var others)) table.Remove(RecordNode.NameOf(NodeOf(pod)));
        else if (others > 1) shared[key] = others - 1;
        else shared.Remove(key);
    }

    /// <summary>The node of a pod that is known by its name alone.</summary>
    /// <param name="name">A name that ends in the pod's, in lower case and without the zone.</param>
    /// <param name="address">The address that the name says.</param>
    public static byte[] Build(ReadOnlySpan<byte> name, Address address)
    {
        var inFront = -3; // ADDRESS.NAMESPACE.pod
        for (var position = 0; position < name.Length; position += name[position] + 1) inFront++;
        for (; inFront > 0; inFront--) name = name[(name[0] + 1)..];
        var builder = new RecordNodeBuilder(name.ToArray(), name[0] + 1);
        builder.Add(Encoding.ASCII.GetString(name.Slice(1, name[0])), address, 0);
        return builder.Build();
    }

    /// <summary>The node, until the next call.</summary>
    private ReadOnlySpan<byte> NodeOf(Pod pod)
    {
        if (pod.Namespace != suffix.Namespace) suffix = (pod.Namespace, NameBytes.Key(pod.Namespace, "pod"));
        nodes.Clear();
        SingleNode.Add(nodes, NameBytes.Dashed(pod.Addresses[0]), suffix.Name, pod.Addresses[0], pairs: 1, NoPort);
        return nodes[0];
    }
}
