using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServiceDns.Plugins.Kubernetes;

/// <summary>
/// Reads one name's records from its node. What exists under a name lies in one block, so that the type asked for is decided without a
/// second look-up: hash and length (4 bytes each), name length, flags, SRV weight, counts, name, then the data of each kind.
/// </summary>
/// <remarks>
/// Addresses are kept bare (4 or 16 bytes): the fixed part of a record is the same for all and is written with the answer. SRV data
/// are a list of targets (host label and its addresses) and a list of (port, target).
/// </remarks>
internal readonly ref struct RecordNode
{
    public const int HeaderSize = 21;

    private readonly ReadOnlySpan<byte> bytes;

    public RecordNode(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>What a node says beside its records.</summary>
    [Flags]
    public enum Mark : byte
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>The name is an alias; the data are the target's wire name.</summary>
        Alias = 1,

        /// <summary>The name answers TXT with the schema's version.</summary>
        Version = 2,

        /// <summary>The name is that of the zone's own name server.</summary>
        NameServer = 4,
    }

    public Mark Marks => (Mark)bytes[9];

    /// <summary>The name without the zone.</summary>
    public ReadOnlySpan<byte> Name => bytes.Slice(HeaderSize, bytes[8]);

    /// <summary>Weight of every SRV record.</summary>
    public ushort Weight => U16(10);

    public int IPv4Count => U16(12);

    public int IPv6Count => U16(14);

    public int TargetCount => U16(16);

    public int ServiceCount => U16(18);

    /// <summary>Labels of the name that SRV targets share: the last ones.</summary>
    public int SuffixStart => bytes[20];

    /// <summary>4 bytes each.</summary>
    public ReadOnlySpan<byte> IPv4 => bytes.Slice(DataStart, 4 * IPv4Count);

    /// <summary>16 bytes each.</summary>
    public ReadOnlySpan<byte> IPv6 => bytes.Slice(DataStart + 4 * IPv4Count, 16 * IPv6Count);

    /// <summary>The target of an alias.</summary>
    public ReadOnlySpan<byte> AliasTarget => bytes[DataStart..];

    /// <summary>(port, target index) pairs, 4 bytes each in machine order.</summary>
    public ReadOnlySpan<ServiceEntry> Services => MemoryMarshal.Cast<byte, ServiceEntry>(bytes.Slice(ServicesStart, 4 * ServiceCount));

    /// <summary>The targets, one after the other.</summary>
    public TargetEnumerator Targets => new(bytes[(ServicesStart + 4 * ServiceCount)..], TargetCount);

    private int DataStart => HeaderSize + bytes[8];

    private int ServicesStart => DataStart + 4 * IPv4Count + 16 * IPv6Count;

    public static uint HashOf(ReadOnlySpan<byte> node) => MemoryMarshal.Read<uint>(node);

    /// <summary>Whether two nodes say the same; the length in the head, which the arena writes, need not be there yet.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length == right.Length && HashOf(left) == HashOf(right) && left[8..].SequenceEqual(right[8..]);

    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> node) => node.Slice(HeaderSize, node[8]);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    /// <summary>One SRV record.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal readonly record struct ServiceEntry(ushort Port, ushort Target);

    /// <summary>Walks the targets.</summary>
    internal ref struct TargetEnumerator(ReadOnlySpan<byte> data, int count)
    {
        private readonly ReadOnlySpan<byte> data = data;
        private int position;
        private int left = count;

        /// <summary>
        /// The host's labels before the shared ending, in wire form without the root; empty when the target is the service.
        /// </summary>
        public ReadOnlySpan<byte> Host { get; private set; }

        /// <summary>Its addresses, 4 bytes each.</summary>
        public ReadOnlySpan<byte> IPv4 { get; private set; }

        /// <summary>Its addresses, 16 bytes each.</summary>
        public ReadOnlySpan<byte> IPv6 { get; private set; }

        public readonly TargetEnumerator GetEnumerator() => this;

        public readonly TargetEnumerator Current => this;

        public bool MoveNext()
        {
            if (left-- <= 0) return false;
            int host = data[position], four = Count(1), six = Count(3);
            Host = data.Slice(position + 5, host);
            IPv4 = data.Slice(position + 5 + host, 4 * four);
            IPv6 = data.Slice(position + 5 + host + 4 * four, 16 * six);
            position += 5 + host + 4 * four + 16 * six;
            return true;
        }

        private readonly int Count(int at) => BinaryPrimitives.ReadUInt16LittleEndian(data[(position + at)..]);
    }
}
