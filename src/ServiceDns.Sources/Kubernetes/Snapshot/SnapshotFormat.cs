namespace ServiceDns.Sources.Kubernetes.Snapshot;

/// <summary>What a snapshot's bytes are.</summary>
/// <remarks>
/// <code>
/// magic      16 bytes, the format's version among them
/// head       time of writing (milliseconds since 1970), scope (what was read of which cluster)
/// objects    namespaces, nodes, services, slices, imports; then pods
/// tail       length of all before it (8 bytes), CRC-32C of all before that (4 bytes), both little-endian
/// </code>
/// Numbers are LEB128. A string that may come again, a set of labels and a list of ports are written where they come first and are a
/// number from then on. What is not stated takes no room: each object begins with bits that say what follows.
/// </remarks>
internal static class SnapshotFormat
{
    /// <summary>Bytes behind the objects.</summary>
    public const int TailSize = 12;

    /// <summary>Before each object of a kind, and behind the last.</summary>
    public const ulong Another = 1, NoMore = 0;

    /// <summary>Says what the file is; the last byte is the version of the format.</summary>
    public static ReadOnlySpan<byte> Magic => "SvcDns snapshot\u0001"u8;
}
