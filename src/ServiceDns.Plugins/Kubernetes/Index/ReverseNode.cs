using ServiceDns.Cluster;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// What an address is called. A node of the same table as names: its key is the address (16 bytes), its data are entries of
/// (kind, length, name without zone).
/// </summary>
internal static class ReverseNode
{
    /// <summary>The entry of a service whose ClusterIP the address is: it alone is answered.</summary>
    public const byte ServiceEntry = 1;

    /// <summary>The entry of an endpoint.</summary>
    public const byte EndpointEntry = 2;

    /// <summary>The key: 16 bytes of address behind a byte that no label length can have.</summary>
    public static int WriteKey(Address address, Span<byte> key)
    {
        key[..17].Clear();
        key[0] = 0xFF;
        return 1 + address.WriteTo(key[1..]);
    }

    /// <summary>Walks the entries of a node.</summary>
    public static Entries EntriesOf(ReadOnlySpan<byte> node) => new(node[(RecordNode.HeaderSize + RecordNode.NameOf(node).Length)..]);

    /// <summary>The entries of a reverse node.</summary>
    internal ref struct Entries(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> data = data;
        private int position;

        /// <summary>Service or endpoint.</summary>
        public byte Kind { get; private set; }

        /// <summary>The name without the zone, in wire form without the root.</summary>
        public ReadOnlySpan<byte> Name { get; private set; }

        public bool MoveNext()
        {
            if (position >= data.Length) return false;
            Kind = data[position];
            Name = data.Slice(position + 2, data[position + 1]);
            position += 2 + Name.Length;
            return true;
        }
    }
}
