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

    /// <summary>A node in the making, in one buffer that serves all.</summary>
    internal sealed class Draft
    {
        private byte[] bytes = new byte[512];
        private int start, end;

        /// <summary>The key of the address.</summary>
        public ReadOnlySpan<byte> Key => bytes.AsSpan(RecordNode.HeaderSize, bytes[8]);

        /// <summary>The node as it is now.</summary>
        public ReadOnlySpan<byte> Node => bytes.AsSpan(0, end);

        /// <summary>Whether there is no entry.</summary>
        public bool IsEmpty => end == start;

        /// <summary>Begins a node without entries.</summary>
        public void Begin(Address address)
        {
            Span<byte> key = stackalloc byte[17];
            key = key[..WriteKey(address, key)];
            bytes.AsSpan(0, RecordNode.HeaderSize).Clear();
            RecordNode.WriteHeader(bytes, key, 0, 0, 0, 0, 0, 0);
            key.CopyTo(bytes.AsSpan(RecordNode.HeaderSize));
            start = end = RecordNode.HeaderSize + key.Length;
        }

        /// <summary>Adds the name of a host below a service, or the service's own where the host is empty.</summary>
        public void Add(byte kind, string host, ReadOnlySpan<byte> service)
        {
            Span<byte> name = stackalloc byte[256]; // a wire name has 255 at most; what is longer is no name
            if (NameBytes.LengthOf(host) + service.Length >= name.Length) return;
            var length = NameBytes.Write(host, name);
            service.CopyTo(name[length..]);
            Add(kind, name[..(length + service.Length)]);
        }

        /// <summary>Adds a name, unless it is there.</summary>
        public void Add(byte kind, ReadOnlySpan<byte> name)
        {
            var entries = new Entries(bytes.AsSpan(start..end));
            while (entries.MoveNext())
            {
                if (entries.Kind == kind && entries.Name.SequenceEqual(name)) return;
            }
            if (end + 2 + name.Length > bytes.Length) Array.Resize(ref bytes, 2 * bytes.Length);
            bytes[end] = kind;
            bytes[end + 1] = (byte)name.Length;
            name.CopyTo(bytes.AsSpan(end + 2));
            end += 2 + name.Length;
        }

        /// <summary>Whether a node of the table has the same entries; in the table its length is written into it.</summary>
        public bool IsSameAs(ReadOnlySpan<byte> known) => known.Length == end && known[start..].SequenceEqual(bytes.AsSpan(start..end));
    }

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
