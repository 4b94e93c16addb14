namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Nodes of one service on their way into a table: one buffer for all services, so that building leaves no garbage behind.
/// </summary>
internal sealed class NodeList
{
    private byte[] bytes = new byte[4096];
    private int[] ends = new int[64];

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>A node, until the next one is added.</summary>
    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(Start(index)..ends[index]);

    /// <summary>Forgets all nodes.</summary>
    public void Clear() => Count = 0;

    /// <summary>Copies a node in.</summary>
    public void Add(ReadOnlySpan<byte> node) => node.CopyTo(Add(node.Length));

    /// <summary>Room for a node of that size, to be written before the next one is added.</summary>
    public Span<byte> Add(int size)
    {
        var start = Start(Count);
        if (start + size > bytes.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, start + size));
        if (Count == ends.Length) Array.Resize(ref ends, 2 * ends.Length);
        ends[Count++] = start + size;
        var node = bytes.AsSpan(start, size);
        node.Clear();
        return node;
    }

    private int Start(int index) => index == 0 ? 0 : ends[index - 1];
}
