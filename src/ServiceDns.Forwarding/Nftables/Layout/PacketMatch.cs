using ServiceDns.Cluster;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>What rules of the table ask of a packet, in the words of one family.</summary>
internal static class PacketMatch
{
    /// <summary>Bytes of an interface's name in a register.</summary>
    private const int NameLength = 16;

    private static readonly NftRegister Any = new(0);

    /// <summary>Loads the source address.</summary>
    public static NftExpressions Source(this NftExpressions rule, TableLayout layout, NftRegister to) =>
        rule.Payload(NftHeader.Network, layout.SourceOffset, layout.AddressLength, to);

    /// <summary>Loads the destination address.</summary>
    public static NftExpressions Destination(this NftExpressions rule, TableLayout layout, NftRegister to) =>
        rule.Payload(NftHeader.Network, layout.DestinationOffset, layout.AddressLength, to);

    /// <summary>Loads the frontend: the packet's destination, or for node ports the unspecified address in its place.</summary>
    public static NftExpressions Frontend(this NftExpressions rule, TableLayout layout, bool isNodePort, NftRegister to)
    {
        rule.Destination(layout, to);
        if (isNodePort) rule.Bits(to, new byte[layout.AddressLength], new byte[layout.AddressLength], to);
        var protocol = to + layout.AddressRegisters;
        return rule.Meta(NftMeta.Protocol, protocol).Payload(NftHeader.Transport, 2, 2, protocol + 1);
    }

    /// <summary>Loads the number that a map has for a key, such that it can be part of another key.</summary>
    /// <remarks>
    /// The kernel would take it as it comes. But the program nft aborts, and cannot list any table, where what a map gave is a part of a
    /// key. So the number goes through the packet's priority, which has its own value back at once.
    /// </remarks>
    public static NftExpressions MapNumber(this NftExpressions rule, string map, NftRegister key, NftRegister to)
    {
        var priority = new NftRegister(15);
        return rule.Map(map, key, to)
            .Meta(NftMeta.Priority, priority)
            .SetMeta(NftMeta.Priority, to).Meta(NftMeta.Priority, to)
            .SetMeta(NftMeta.Priority, priority);
    }

    /// <summary>Goes to the frontend's chain, if it has one.</summary>
    public static NftExpressions GoToChain(this NftExpressions rule, TableLayout layout, bool isNodePort) => rule
        .Frontend(layout, isNodePort, Any).MapNumber(layout.NameOf(TableSet.Frontends), Any, Any)
        .VerdictMap(TableLayout.Chains, Any);

    /// <summary>Goes to the frontend's chain for the node and its pods, if it has one.</summary>
    public static NftExpressions GoToInsideChain(this NftExpressions rule, TableLayout layout, bool isNodePort) => rule
        .Frontend(layout, isNodePort, Any).MapNumber(layout.NameOf(TableSet.InsideFrontends), Any, Any)
        .VerdictMap(TableLayout.InsideChains, Any);

    /// <summary>Whether the frontend is in a set.</summary>
    public static NftExpressions IsFrontendOf(this NftExpressions rule, TableLayout layout, TableSet set, bool isNodePort) =>
        rule.Frontend(layout, isNodePort, Any).Lookup(layout.NameOf(set), Any);

    /// <summary>Drops the packet.</summary>
    public static NftExpressions Drop(this NftExpressions rule) => rule.Counter().End(NftVerdict.Drop);

    /// <summary>Refuses the packet.</summary>
    public static NftExpressions Refuse(this NftExpressions rule, TableLayout layout) => rule.Counter().RejectPort(layout.Family);

    /// <summary>Whether the packet begins a connection.</summary>
    public static NftExpressions IsNew(this NftExpressions rule) =>
        rule.Conntrack(NftConntrack.State, Any).Bits(Any, Host(NftCompare.NewConnection), Host(0), Any).Compare(Any, Host(0), not: true);

    /// <summary>Whether the source, or the destination, is an address of this host.</summary>
    public static NftExpressions IsLocal(this NftExpressions rule, bool source) =>
        rule.AddressType(source, Any).Compare(Any, Host(NftCompare.LocalAddress));

    /// <summary>Whether the source, or the destination, is in a range, or with <paramref name="not"/> is not.</summary>
    public static NftExpressions IsIn(this NftExpressions rule, TableLayout layout, bool source, Cidr range, bool not = false)
    {
        var length = layout.AddressLength;
        var mask = new byte[length];
        for (var bit = 0; bit < range.PrefixLength; bit++) mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        var network = new byte[length];
        range.Network.WriteTo(network);
        rule.Payload(NftHeader.Network, source ? layout.SourceOffset : layout.DestinationOffset, length, Any);
        if (range.PrefixLength < length * 8) rule.Bits(Any, mask, new byte[length], Any);
        return rule.Compare(Any, network, not);
    }

    /// <summary>Whether the packet came by an interface of that name, or with that beginning.</summary>
    public static NftExpressions CameBy(this NftExpressions rule, string name, bool isPrefix, bool not = false)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name);
        if (!isPrefix) Array.Resize(ref bytes, NameLength); // with the zero bytes behind it, so that no longer name is meant
        return rule.Meta(NftMeta.InputName, Any).Compare(Any, bytes, not);
    }

    /// <summary>Sets a bit of the mark.</summary>
    public static NftExpressions SetMark(this NftExpressions rule, uint bit) =>
        rule.Meta(NftMeta.Mark, Any).Bits(Any, Host(~bit), Host(bit), Any).SetMeta(NftMeta.Mark, Any);

    /// <summary>Whether a bit of the mark is set; if so it is cleared.</summary>
    public static NftExpressions TakeMark(this NftExpressions rule, uint bit) => rule
        .Meta(NftMeta.Mark, Any).Bits(Any, Host(bit), Host(0), Any).Compare(Any, Host(bit))
        .Meta(NftMeta.Mark, Any).Bits(Any, Host(uint.MaxValue), Host(bit), Any).SetMeta(NftMeta.Mark, Any);

    /// <summary>A number as registers hold it.</summary>
    public static byte[] Host(uint value) => BitConverter.GetBytes(value);
}
