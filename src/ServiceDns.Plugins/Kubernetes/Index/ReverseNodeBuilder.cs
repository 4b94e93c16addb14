namespace ServiceDns.Plugins.Kubernetes;

/// <summary>Writes nodes that <see cref="ReverseNode"/> reads, one after the other into the same memory.</summary>
internal sealed class ReverseNodeBuilder
{
    private readonly RecordNodeBuilder head = new([]);
    private byte[] bytes = new byte[256];
    private int start, end;

    /// <summary>Whether no name was added.</summary>
    public bool IsEmpty => start == end;

    /// <summary>The node, until the next begins.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, end);

    /// <summary>Begins the node of a key.</summary>
    public void Begin(ReadOnlySpan<byte> key)
    {
        head.Reset(key.ToArray(), 0);
        end = 0;
        Append(head.Build());
        start = end;
    }

    /// <summary>Adds a name unless it is there.</summary>
    public void Add(byte kind, ReadOnlySpan<byte> name)
    {
        var known = new ReverseNode.Entries(bytes.AsSpan(start, end - start));
        while (known.MoveNext())
        {
            if (known.Kind == kind && known.Name.SequenceEqual(name)) return;
        }
        Append([kind, (byte)name.Length]);
        Append(name);
    }

    private void Append(scoped ReadOnlySpan<byte> more)
    {
        if (end + more.Length > bytes.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, end + more.Length));
        more.CopyTo(bytes.AsSpan(end));
        end += more.Length;
    }
}
