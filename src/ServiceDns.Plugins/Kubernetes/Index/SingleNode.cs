using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Nodes of one host with one address: those of endpoints and pods, by far the most. What <see cref="RecordNodeBuilder"/> makes, at once.
/// </summary>
internal static class SingleNode
{
    /// <summary>Adds the node of <c>host.suffix</c>.</summary>
    /// <param name="nodes">Receives it.</param>
    /// <param name="host">The host's labels.</param>
    /// <param name="suffix">What follows in the name, in lower case.</param>
    /// <param name="address">The host's address.</param>
    /// <param name="pairs">How many pairs of address and port there are, repeated ones included.</param>
    /// <param name="services">The SRV records.</param>
    public static void Add(
        NodeList nodes, string host, ReadOnlySpan<byte> suffix, Address address, int pairs, ReadOnlySpan<RecordNode.ServiceEntry> services)
    {
        var labels = NameBytes.LengthOf(host);
        var entries = MemoryMarshal.AsBytes(services);
        var target = services.IsEmpty ? 0 : RecordNode.TargetHeaderSize + labels + address.Length;
        var node = nodes.Add(RecordNode.HeaderSize + labels + suffix.Length + address.Length + entries.Length + target);
        var name = node.Slice(RecordNode.HeaderSize, labels + suffix.Length);
        NameBytes.Write(host, name);
        WireName.ToLower(name[..labels], name);
        suffix.CopyTo(name[labels..]);
        var isFour = address.Family == IpFamily.IPv4;
        RecordNode.WriteHeader(node, name, labels, pairs, isFour ? 1 : 0, isFour ? 0 : 1, services.IsEmpty ? 0 : 1, services.Length);
        var rest = node[(RecordNode.HeaderSize + name.Length)..];
        rest = rest[address.WriteTo(rest)..];
        entries.CopyTo(rest);
        if (services.IsEmpty) return;
        rest = rest[entries.Length..];
        rest[0] = (byte)labels;
        BinaryPrimitives.WriteUInt16LittleEndian(rest[(isFour ? 1 : 3)..], 1);
        NameBytes.Write(host, rest[RecordNode.TargetHeaderSize..]);
        address.WriteTo(rest[(RecordNode.TargetHeaderSize + labels)..]);
    }
}
