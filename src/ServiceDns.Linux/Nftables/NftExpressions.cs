using System.Buffers;
using ServiceDns.Linux.Netlink;
using static ServiceDns.Linux.Nftables.NftAttributes;

namespace ServiceDns.Linux.Nftables;

/// <summary>The expressions of one rule, in their order: each reads and writes registers, and may end the rule as not matching.</summary>
/// <remarks>
/// The numbers of attributes are those of the expression's own list in linux/netfilter/nf_tables.h. Values are given as they are
/// compared: parts of packets in network order, all else mostly in host order.
/// </remarks>
public sealed class NftExpressions
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>Writes the attributes of an expression.</summary>
    /// <param name="writer">Where.</param>
    internal delegate void Attributes(ref NetlinkWriter writer);

    /// <summary>The list of expressions as attributes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

    /// <summary>Loads a part of the packet.</summary>
    public NftExpressions Payload(NftHeader header, int offset, int length, NftRegister to) => Add("payload", (ref writer) =>
    {
        writer.PutBigEndian(1, to.Number);
        writer.PutBigEndian(2, (uint)header);
        writer.PutBigEndian(3, (uint)offset);
        writer.PutBigEndian(4, (uint)length);
    });

    /// <summary>Loads what goes with the packet.</summary>
    public NftExpressions Meta(NftMeta key, NftRegister to) => Add("meta", (ref writer) =>
    {
        writer.PutBigEndian(2, (uint)key);
        writer.PutBigEndian(1, to.Number);
    });

    /// <summary>Sets what goes with the packet.</summary>
    public NftExpressions SetMeta(NftMeta key, NftRegister from) => Add("meta", (ref writer) =>
    {
        writer.PutBigEndian(2, (uint)key);
        writer.PutBigEndian(3, from.Number);
    });

    /// <summary>Loads what conntrack knows of the packet's connection.</summary>
    public NftExpressions Conntrack(NftConntrack key, NftRegister to) => Add("ct", (ref writer) =>
    {
        writer.PutBigEndian(2, (uint)key);
        writer.PutBigEndian(1, to.Number);
    });

    /// <summary>Loads the type of the packet's source or destination address: RTN_LOCAL is <see cref="NftCompare.LocalAddress"/>.</summary>
    public NftExpressions AddressType(bool ofSource, NftRegister to) => Add("fib", (ref writer) =>
    {
        writer.PutBigEndian(3, ofSource ? 1u : 2u); // NFTA_FIB_F_SADDR, NFTA_FIB_F_DADDR
        writer.PutBigEndian(2, 3u); // NFT_FIB_RESULT_ADDRTYPE
        writer.PutBigEndian(1, to.Number);
    });

    /// <summary>Loads a random number below <paramref name="modulus"/>, in host order.</summary>
    public NftExpressions Random(int modulus, NftRegister to) => Add("numgen", (ref writer) =>
    {
        writer.PutBigEndian(1, to.Number);
        writer.PutBigEndian(2, (uint)modulus);
        writer.PutBigEndian(3, 1u); // NFT_NG_RANDOM
        writer.PutBigEndian(4, 0u);
    });

    /// <summary>Loads a constant.</summary>
    public NftExpressions Load(byte[] value, NftRegister to) => Add("immediate", (ref writer) =>
    {
        writer.PutBigEndian(1, to.Number);
        PutValue(ref writer, 2, value);
    });

    /// <summary>Sets <paramref name="to"/> to (<paramref name="from"/> and <paramref name="mask"/>) xor <paramref name="flip"/>.</summary>
    public NftExpressions Bits(NftRegister from, byte[] mask, byte[] flip, NftRegister to) => Add("bitwise", (ref writer) =>
    {
        writer.PutBigEndian(1, from.Number);
        writer.PutBigEndian(2, to.Number);
        writer.PutBigEndian(3, (uint)mask.Length);
        writer.PutBigEndian(6, 0u); // NFT_BITWISE_BOOL
        PutValue(ref writer, 4, mask);
        PutValue(ref writer, 5, flip);
    });

    /// <summary>Goes on when the register's first bytes are these, or with <paramref name="not"/> when they are not.</summary>
    public NftExpressions Compare(NftRegister register, byte[] value, bool not = false) => Add("cmp", (ref writer) =>
    {
        writer.PutBigEndian(1, register.Number);
        writer.PutBigEndian(2, not ? 1u : 0u); // NFT_CMP_NEQ, NFT_CMP_EQ
        PutValue(ref writer, 3, value);
    });

    /// <summary>Goes on when a set has the key, or with <paramref name="not"/> when it has not.</summary>
    public NftExpressions Lookup(string set, NftRegister key, bool not = false) => Add("lookup", (ref writer) =>
    {
        writer.PutString(1, set);
        writer.PutBigEndian(2, key.Number);
        writer.PutBigEndian(5, not ? 1u : 0u);
    });

    /// <summary>Goes on when a map has the key, and loads what belongs to it.</summary>
    public NftExpressions Map(string map, NftRegister key, NftRegister to) => Add("lookup", (ref writer) =>
    {
        writer.PutString(1, map);
        writer.PutBigEndian(2, key.Number);
        writer.PutBigEndian(3, to.Number);
        writer.PutBigEndian(5, 0u);
    });

    /// <summary>Ends the rule with the verdict that a map has for the key; goes on to the next rule when it has none.</summary>
    public NftExpressions VerdictMap(string map, NftRegister key) => Add("lookup", (ref writer) =>
    {
        writer.PutString(1, map);
        writer.PutBigEndian(2, key.Number);
        writer.PutBigEndian(3, 0u); // NFT_REG_VERDICT
        writer.PutBigEndian(5, 0u);
    });

    /// <summary>Adds to a dynamic set or map, or refreshes the time-out; ends the rule when that is full.</summary>
    /// <param name="map">The map, made with <see cref="NftSetFlags.Dynamic"/>.</param>
    /// <param name="key">The key.</param>
    /// <param name="data">What belongs to it. An element that is there keeps its own.</param>
    /// <param name="timeout">How long the element lives; zero for as long as the set says.</param>
    public NftExpressions Update(string map, NftRegister key, NftRegister data, TimeSpan timeout) => Add("dynset", (ref writer) =>
    {
        writer.PutBigEndian(4, key.Number);
        writer.PutBigEndian(3, 1u); // NFT_DYNSET_OP_UPDATE
        if (timeout > TimeSpan.Zero) writer.PutBigEndian(6, (ulong)timeout.TotalMilliseconds);
        writer.PutBigEndian(5, data.Number);
        writer.PutString(1, map);
    });

    /// <summary>Removes from a dynamic map, and goes on whether or not the key was there (Linux 5.4).</summary>
    /// <param name="map">The map.</param>
    /// <param name="key">The key.</param>
    /// <param name="data">Any registers that have been written: the kernel asks for them, and does not read them.</param>
    public NftExpressions Remove(string map, NftRegister key, NftRegister data) => Add("dynset", (ref writer) =>
    {
        writer.PutBigEndian(4, key.Number);
        writer.PutBigEndian(3, 2u); // NFT_DYNSET_OP_DELETE
        writer.PutBigEndian(5, data.Number);
        writer.PutString(1, map);
    });

    /// <summary>Counts packets and bytes.</summary>
    public NftExpressions Counter() => Add("counter", static (ref writer) =>
    {
        writer.PutBigEndian(1, 0ul);
        writer.PutBigEndian(2, 0ul);
    });

    /// <summary>Rewrites the destination to an address and a port in registers.</summary>
    public NftExpressions DestinationNat(NftFamily family, NftRegister address, NftRegister port) => Add("nat", (ref writer) =>
    {
        writer.PutBigEndian(1, 1u); // NFT_NAT_DNAT
        writer.PutBigEndian(2, (uint)family);
        writer.PutBigEndian(3, address.Number);
        writer.PutBigEndian(5, port.Number);
    });

    /// <summary>Rewrites the source to the address of the interface that the packet leaves by, and a port chosen at random.</summary>
    public NftExpressions MasqueradeRandomly() => Add("masq", static (ref writer) => writer.PutBigEndian(1, 1u << 4)); // PROTO_RANDOM_FULLY

    /// <summary>Drops the packet and answers that the port is unreachable, by ICMP for every protocol.</summary>
    public NftExpressions RejectPort(NftFamily family) => Add("reject", (ref writer) =>
    {
        writer.PutBigEndian(1, 0u); // NFT_REJECT_ICMP_UNREACH
        writer.PutByte(2, (byte)(family == NftFamily.IPv4 ? 3 : 4)); // ICMP_PORT_UNREACH, ICMPV6_PORT_UNREACH
    });

    /// <summary>Ends the rule.</summary>
    public NftExpressions End(NftVerdict verdict, string? chain = null) => Add("immediate", (ref writer) =>
    {
        writer.PutBigEndian(1, 0u); // NFT_REG_VERDICT
        var data = writer.BeginNested(2);
        PutVerdict(ref writer, verdict, chain);
        writer.EndNested(data);
    });

    /// <summary>Writes a verdict into the data attribute that is open.</summary>
    internal static void PutVerdict(ref NetlinkWriter writer, NftVerdict verdict, string? chain)
    {
        var mark = writer.BeginNested(DataVerdict);
        writer.PutBigEndian(VerdictCode, (uint)verdict);
        if (chain is not null) writer.PutString(VerdictChain, chain);
        writer.EndNested(mark);
    }

    private static void PutValue(ref NetlinkWriter writer, ushort type, ReadOnlySpan<byte> value)
    {
        var mark = writer.BeginNested(type);
        writer.Put(DataValue, value);
        writer.EndNested(mark);
    }

    private NftExpressions Add(string name, Attributes attributes)
    {
        // No expression is longer: sets' names have at most 256 bytes, values 16.
        var writer = new NetlinkWriter(bytes.GetSpan(1024));
        var element = writer.BeginNested(ListElement);
        writer.PutString(ExpressionName, name);
        var data = writer.BeginNested(ExpressionData);
        attributes(ref writer);
        writer.EndNested(data);
        writer.EndNested(element);
        if (writer.Overflowed) throw new ArgumentException($"the expression {name} is too long");
        bytes.Advance(writer.Length);
        return this;
    }
}
