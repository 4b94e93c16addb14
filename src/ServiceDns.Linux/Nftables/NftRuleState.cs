namespace ServiceDns.Linux.Nftables;

/// <summary>A rule as the kernel has it.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Comment">Its comment.</param>
/// <param name="Expressions">Its expressions as the kernel tells them, in hexadecimal, counters included.</param>
public sealed record NftRuleState(string Chain, string Comment, string Expressions);
