using System.Text;
using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Names of pods, <c>10-0-0-1.namespace.pod</c>: they say their address, so no table holds them.</summary>
internal static class PodNames
{
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

    /// <summary>
    /// Whether the label is the canonical text of the address with dashes: other spellings of an IPv6 address are no names.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<byte> label, Address address)
    {
        if (address.Family == IpFamily.IPv4) return label.Count((byte)'-') == 3 && label.IndexOf("--"u8) < 0;
        Span<char> text = stackalloc char[64];
        return address.ToIPAddress().TryFormat(text, out var length) && IsDashed(label, text[..length]);
    }

    private static bool IsDashed(ReadOnlySpan<byte> label, ReadOnlySpan<char> text)
    {
        if (label.Length != text.Length) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (label[i] != (text[i] == ':' ? '-' : text[i])) return false;
        }
        return true;
    }
}
