using System.Runtime.CompilerServices;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>What a name turned out to be.</summary>
internal enum FindingKind : byte
{
    /// <summary>No such name.</summary>
    NameError,

    /// <summary>A node tells what is there, perhaps nothing.</summary>
    Node,

    /// <summary>A pod's name that says its own address.</summary>
    Pod,
}

/// <summary>What the names of a zone are about.</summary>
internal enum ZoneKind : byte
{
    /// <summary>The cluster's own services and pods.</summary>
    Cluster,

    /// <summary>ServiceImports (KEP-1645).</summary>
    ClusterSet,

    /// <summary>Addresses: beside them there is the frame that every zone has, and no service.</summary>
    Reverse,
}

/// <summary>What a name turned out to be, and where its records are.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">The node of <see cref="FindingKind.Node"/>.</param>
/// <param name="Address">The address of <see cref="FindingKind.Pod"/>.</param>
internal readonly record struct Finding(FindingKind Kind, byte[]? Node = null, Address Address = default);

/// <summary>Finds names of one zone: by the index, or by the rule that makes them.</summary>
internal sealed class NameLookup(KubernetesOptions options, ClusterIndex index, ZonalNames zonal)
{
    private const int MostLabels = WireName.MaxLabels;

    /// <summary>Finds a name. Allocates nothing, except for zonal names.</summary>
    /// <param name="relative">The labels before the zone, in lower-case wire form without the root.</param>
    /// <param name="zone">What the zone is about.</param>
    [SkipLocalsInit]
    public Finding Find(ReadOnlySpan<byte> relative, ZoneKind zone)
    {
        Span<byte> starts = stackalloc byte[MostLabels];
        var labels = 0;
        for (var position = 0; position < relative.Length; position += relative[position] + 1) starts[labels++] = (byte)position;
        var table = index.TableOf(zone);
        var last = labels == 0 ? default : relative[starts[labels - 1]..];
        if (labels is >= 3 and <= 5 && last.SequenceEqual("\u0003pod"u8)) return FindPod(table, relative[starts[labels - 3]..]);
        if (labels == 5 && HasUnderscore(relative, starts)) return FindPort(table, relative, starts[2], zone == ZoneKind.ClusterSet);
        if (table.Find(relative) is { } node) return new Finding(FindingKind.Node, node);
        return labels > 5 && options.Zonal && zone == ZoneKind.Cluster && last.SequenceEqual("\u0003svc"u8)
            ? zonal.Find(relative, starts[..labels])
            : default;
    }

    private static bool HasUnderscore(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts) =>
        relative[1] == '_' || relative[starts[1] + 1] == '_';

    /// <summary>
    /// The underscores of <c>_port._protocol</c> are stripped where they are, as CoreDNS does; the index holds the bare form, except of
    /// ServiceImports, where <c>host.cluster</c> has that form.
    /// </summary>
    [SkipLocalsInit]
    private static Finding FindPort(NameTable table, ReadOnlySpan<byte> relative, int service, bool isKeyMarked)
    {
        Span<byte> key = stackalloc byte[WireName.MaxLength + 2];
        var length = 0;
        for (var position = 0; position < service; position += relative[position] + 1)
        {
            var label = relative.Slice(position + 1, relative[position]);
            if (label[0] == '_') label = label[1..];
            if (label.IsEmpty) return default;
            key[length++] = (byte)(isKeyMarked ? label.Length + 1 : label.Length);
            if (isKeyMarked) key[length++] = (byte)'_';
            label.CopyTo(key[length..]);
            length += label.Length;
        }
        relative[service..].CopyTo(key[length..]);
        return table.Find(key[..(length + relative.Length - service)]) is { } node ? new Finding(FindingKind.Node, node) : default;
    }

    /// <summary>One or two labels in front of a pod's name change nothing, as in CoreDNS.</summary>
    private Finding FindPod(NameTable table, ReadOnlySpan<byte> relative)
    {
        if (options.Pods == PodMode.Disabled || table.Find(relative[(relative[0] + 1)..]) is null) return default;
        if (options.Pods == PodMode.Insecure)
        {
            return TryReadAddress(relative.Slice(1, relative[0]), out var address) ? new Finding(FindingKind.Pod, null, address) : default;
        }
        return index.Names.Find(relative) is { } node ? new Finding(FindingKind.Node, node) : default;
    }

    /// <summary>Three dashes and no two together are dots; else dashes are colons.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> label, out Address address)
    {
        Span<char> text = stackalloc char[WireName.MaxLabelLength];
        var separator = label.Count((byte)'-') == 3 && label.IndexOf("--"u8) < 0 ? '.' : ':';
        for (var i = 0; i < label.Length; i++) text[i] = label[i] == '-' ? separator : (char)label[i];
        return Address.TryParse(text[..label.Length], out address);
    }
}
