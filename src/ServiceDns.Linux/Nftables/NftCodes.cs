using ServiceDns.Cluster;

namespace ServiceDns.Linux.Nftables;

/// <summary>The family of a table: what passes through it, and how addresses are laid out (nft(8), "Address families").</summary>
public enum NftFamily : byte
{
    /// <summary>NFPROTO_IPV4.</summary>
    IPv4 = 2,

    /// <summary>NFPROTO_IPV6.</summary>
    IPv6 = 10,
}

/// <summary>The families of the model, as nf_tables has them.</summary>
public static class NftFamilies
{
    /// <summary>The family of tables for addresses of a family.</summary>
    public static NftFamily Of(IpFamily family) => family == IpFamily.IPv4 ? NftFamily.IPv4 : NftFamily.IPv6;
}

/// <summary>Message types (linux/netfilter/nf_tables.h, enum nf_tables_msg_types), without the subsystem.</summary>
internal enum NftMessage : byte
{
    NewTable, GetTable, DeleteTable,
    NewChain, GetChain, DeleteChain,
    NewRule, GetRule, DeleteRule,
    NewSet, GetSet, DeleteSet,
    NewElement, GetElement, DeleteElement,
    NewGeneration, GetGeneration,
}

/// <summary>Attribute numbers (linux/netfilter/nf_tables.h).</summary>
internal static class NftAttributes
{
    public const ushort ListElement = 1;

    public const ushort TableName = 1, TableFlags = 2, TableUserData = 6;

    public const ushort ChainTable = 1, ChainName = 3, ChainHook = 4, ChainPolicy = 5, ChainType = 7, HookNumber = 1, HookPriority = 2;

    public const ushort RuleTable = 1, RuleChain = 2, RuleHandle = 3, RuleExpressions = 4, RuleUserData = 7;

    public const ushort ExpressionName = 1, ExpressionData = 2;

    public const ushort SetTable = 1, SetName = 2, SetFlags = 3, SetKeyType = 4, SetKeyLength = 5, SetDataType = 6, SetDataLength = 7,
        SetDescription = 9, SetId = 10, SetUserData = 13;

    public const ushort DescriptionSize = 1, DescriptionConcatenation = 2, FieldLength = 1;

    public const ushort ListTable = 1, ListSet = 2, ListElements = 3;

    public const ushort ElementKey = 1, ElementData = 2, ElementUserData = 6, ElementKeyEnd = 10;

    public const ushort DataValue = 1, DataVerdict = 2, VerdictCode = 1, VerdictChain = 2;

    /// <summary>The type of a map's data that says they are verdicts.</summary>
    public const uint VerdictDataType = 0xFFFFFF00;

    /// <summary>The first attribute in the user data of every object, which nft shows as its comment.</summary>
    public const byte CommentUserData = 0;
}

/// <summary>What becomes of a packet, of those that carry a chain's name or none.</summary>
public enum NftVerdict
{
    /// <summary>NF_DROP.</summary>
    Drop = 0,

    /// <summary>NF_ACCEPT: ends the base chain, not those of others.</summary>
    Accept = 1,

    /// <summary>NFT_JUMP: goes on in a chain, and comes back.</summary>
    Jump = -3,

    /// <summary>NFT_GOTO: goes on in a chain, and does not come back.</summary>
    Goto = -4,

    /// <summary>NFT_RETURN.</summary>
    Return = -5,
}
