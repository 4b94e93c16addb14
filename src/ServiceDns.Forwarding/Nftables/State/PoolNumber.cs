namespace ServiceDns.Forwarding.Nftables;

/// <summary>Numbers of pools. A service port has two: that of policy Cluster, whose number is its own, and that of policy Local.</summary>
internal static class PoolNumber
{
    /// <summary>Set in the numbers of pools of policy Local. Others are even.</summary>
    public const uint LocalBit = 1;

    /// <summary>How far the numbers of service ports are apart.</summary>
    public const uint Step = 2;
}
