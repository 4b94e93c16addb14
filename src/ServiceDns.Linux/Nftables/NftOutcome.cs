using ServiceDns.Linux.Netlink;

namespace ServiceDns.Linux.Nftables;

/// <summary>How a batch ended.</summary>
/// <param name="Result">The first error, or success.</param>
/// <param name="Step">What the kernel refused, in words; null on success.</param>
public readonly record struct NftOutcome(NetlinkResult Result, string? Step)
{
    /// <summary>Whether it was carried out.</summary>
    public bool IsSuccess => Result.IsSuccess;

    /// <summary>What was refused, and why.</summary>
    public override string ToString() => IsSuccess ? "success" : $"{Step}: {Result}";
}
