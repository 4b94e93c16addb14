namespace ServiceDns.Linux.Nftables;

/// <summary>Where in a packet an offset begins (enum nft_payload_bases).</summary>
public enum NftHeader : uint
{
    /// <summary>The IP header.</summary>
    Network = 1,

    /// <summary>The header of TCP, UDP, SCTP, behind IPv6's extensions.</summary>
    Transport = 2,
}

/// <summary>What goes with a packet (enum nft_meta_keys).</summary>
public enum NftMeta : uint
{
    /// <summary>The priority for queueing, 4 bytes in host order.</summary>
    Priority = 2,

    /// <summary>The mark, 4 bytes in host order.</summary>
    Mark = 3,

    /// <summary>The name of the interface it came by, 16 bytes; empty for what the host itself sends.</summary>
    InputName = 6,

    /// <summary>The transport protocol, 1 byte.</summary>
    Protocol = 16,
}

/// <summary>What conntrack knows (enum nft_ct_keys).</summary>
public enum NftConntrack : uint
{
    /// <summary>One bit of the states, 4 bytes in host order.</summary>
    State = 0,

    /// <summary>What has become of the connection, 4 bytes in host order.</summary>
    Status = 2,
}

/// <summary>Values to compare with, in host order.</summary>
public static class NftCompare
{
    /// <summary>RTN_LOCAL: the type of the host's own addresses.</summary>
    public const uint LocalAddress = 2;

    /// <summary>The state of a connection's first packets: NF_CT_STATE_BIT(IP_CT_NEW).</summary>
    public const uint NewConnection = 8;
}
