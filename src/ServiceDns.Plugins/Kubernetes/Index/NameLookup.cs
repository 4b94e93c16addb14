using System.Runtime.CompilerServices;
using ServiceDns.Cluster;
using ServiceDns.Dns;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Finds names of one zone: by the index, or by the rule that makes them.</summary>
internal sealed class NameLookup(KubernetesOptions options, ClusterModel model, ClusterIndex index, ZonalNames zonal)
{
    private const int MostLabels = WireName.MaxLabels, MostKeyBytes = WireName.MaxLength + 2;

    /// <summary>How the table's key is made of a name.</summary>
    private enum Shape
    {
        /// <summary>The name is the key.</summary>
        Plain,

        /// <summary><c>_port._protocol.service.namespace.svc</c>.</summary>
        Port,

        /// <summary><c>address.namespace.pod</c>: a rule decides, not a table alone.</summary>
        Pod,
    }

    /// <summary>Finds a name. Allocates nothing, except for zonal names.</summary>
    /// <param name="relative">The labels before the zone, in lower-case wire form without the root.</param>
    /// <param name="zone">What the zone is about.</param>
    [SkipLocalsInit]
    public Finding Find(scoped ReadOnlySpan<byte> relative, ZoneKind zone)
    {
        Span<byte> starts = stackalloc byte[MostLabels];
        var labels = 0;
        for (var position = 0; position < relative.Length; position += relative[position] + 1) starts[labels++] = (byte)position;
        starts = starts[..labels];
        var table = index.TableOf(zone);
        switch (ShapeOf(relative, starts))
        {
            case Shape.Pod:
                return FindPod(table, relative[starts[labels - 3]..]);
            case Shape.Port:
                Span<byte> key = stackalloc byte[MostKeyBytes];
                return Finding.Of(table.Find(key[..WritePortKey(relative, starts[2], zone, key)]));
        }
        var node = table.Find(relative);
        return node.IsEmpty && IsZonal(relative, starts, zone) ? zonal.Find(relative, starts) : Finding.Of(node);
    }

    /// <summary>The hash that <see cref="FindAhead"/> will find a name by; false for names that no single look-up decides.</summary>
    /// <param name="relative">As for <see cref="Find"/>.</param>
    /// <param name="starts">Where its labels start.</param>
    /// <param name="zone">What the zone is about.</param>
    /// <param name="hash">The hash of the key.</param>
    /// <param name="isPort">Whether the key is another than the name.</param>
    [SkipLocalsInit]
    public bool TryHash(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts, ZoneKind zone, out uint hash, out bool isPort)
    {
        hash = 0;
        var shape = ShapeOf(relative, starts);
        isPort = shape == Shape.Port;
        switch (shape)
        {
            case Shape.Pod:
                return false;
            case Shape.Port:
                Span<byte> key = stackalloc byte[MostKeyBytes];
                hash = NameTable.HashOf(key[..WritePortKey(relative, starts[2], zone, key)]);
                break;
            default:
                if (IsZonal(relative, starts, zone)) return false;
                hash = NameTable.HashOf(relative);
                break;
        }
        return true;
    }

    /// <summary>Finds a name that <see cref="TryHash"/> accepted, by its hash. Empty when there is none.</summary>
    [SkipLocalsInit]
    public ReadOnlySpan<byte> FindAhead(
        scoped ReadOnlySpan<byte> relative, scoped ReadOnlySpan<byte> starts, ZoneKind zone, uint hash, bool isPort)
    {
        var table = index.TableOf(zone);
        if (!isPort) return table.Find(relative, hash);
        Span<byte> key = stackalloc byte[MostKeyBytes];
        return table.Find(key[..WritePortKey(relative, starts[2], zone, key)], hash);
    }

    private static Shape ShapeOf(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts)
    {
        if (starts.Length is < 3 or > 5) return Shape.Plain;
        if (relative[starts[^1]..].SequenceEqual("\u0003pod"u8)) return Shape.Pod;
        return starts.Length == 5 && (relative[1] == '_' || relative[starts[1] + 1] == '_') ? Shape.Port : Shape.Plain;
    }

    private bool IsZonal(ReadOnlySpan<byte> relative, ReadOnlySpan<byte> starts, ZoneKind zone) =>
        options.Zonal && starts.Length > 5 && zone == ZoneKind.Cluster && relative[starts[^1]..].SequenceEqual("\u0003svc"u8);

    /// <summary>
    /// The underscores of <c>_port._protocol</c> are stripped where they are, as CoreDNS does; the index holds the bare form, except of
    /// ServiceImports, where <c>host.cluster</c> has that form.
    /// </summary>
    /// <returns>The key's length. A label that is nothing but an underscore makes a key that nothing has.</returns>
    private static int WritePortKey(ReadOnlySpan<byte> relative, int service, ZoneKind zone, Span<byte> key)
    {
        var isMarked = zone == ZoneKind.ClusterSet;
        var length = 0;
        for (var position = 0; position < service; position += relative[position] + 1)
        {
            var label = relative.Slice(position + 1, relative[position]);
            if (label[0] == '_') label = label[1..];
            if (label.IsEmpty)
            {
                key[0] = 0; // no label of a name without its root is empty
                return 1;
            }
            key[length++] = (byte)(isMarked ? label.Length + 1 : label.Length);
            if (isMarked) key[length++] = (byte)'_';
            label.CopyTo(key[length..]);
            length += label.Length;
        }
        relative[service..].CopyTo(key[length..]);
        return length + relative.Length - service;
    }

    /// <summary>One or two labels in front of a pod's name change nothing, as in CoreDNS.</summary>
    private Finding FindPod(NameTable table, scoped ReadOnlySpan<byte> relative)
    {
        if (options.Pods == PodMode.Disabled || table.Find(relative[(relative[0] + 1)..]).IsEmpty) return default;
        var label = relative.Slice(1, relative[0]);
        if (!TryReadAddress(label, out var address)) return default;
        return options.Pods == PodMode.Insecure || IsPod(label, address, relative[(label.Length + 2)..]) ? Finding.Pod(address) : default;
    }

    /// <summary>Pods that have ended, are going, or whose node is lost have no name.</summary>
    private bool IsPod(ReadOnlySpan<byte> label, Address address, ReadOnlySpan<byte> scope) =>
        PodNames.IsCanonical(label, address) && model.HasLivePod(scope[..(scope.Length - 4)], address, options.Labels); // without \x03pod

    /// <summary>Three dashes and no two together are dots; else dashes are colons.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> label, out Address address)
    {
        Span<char> text = stackalloc char[WireName.MaxLabelLength];
        var separator = label.Count((byte)'-') == 3 && label.IndexOf("--"u8) < 0 ? '.' : ':';
        for (var i = 0; i < label.Length; i++) text[i] = label[i] == '-' ? separator : (char)label[i];
        return Address.TryParse(text[..label.Length], out address);
    }
}
