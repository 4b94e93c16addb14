using ServiceDns.Cluster;

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

/// <summary>What a name turned out to be, and where its records are. Good until the caller's <see cref="Reading"/> ends.</summary>
internal readonly ref struct Finding
{
    private Finding(FindingKind kind, ReadOnlySpan<byte> node, Address address)
    {
        Kind = kind;
        Node = node;
        Address = address;
    }

    /// <summary>What.</summary>
    public FindingKind Kind { get; }

    /// <summary>The node of <see cref="FindingKind.Node"/>.</summary>
    public ReadOnlySpan<byte> Node { get; }

    /// <summary>The address of <see cref="FindingKind.Pod"/>.</summary>
    public Address Address { get; }

    /// <summary>That node; a name error when it is empty.</summary>
    public static Finding Of(ReadOnlySpan<byte> node) => new(node.IsEmpty ? FindingKind.NameError : FindingKind.Node, node, default);

    /// <summary>A pod's name that says its address.</summary>
    public static Finding Pod(Address address) => new(FindingKind.Pod, default, address);
}
