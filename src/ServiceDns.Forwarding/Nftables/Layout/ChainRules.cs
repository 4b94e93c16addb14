using System.Security.Cryptography;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Nftables;

/// <summary>A chain and its rules. Each rule's comment ends with a digest of what it does, by which a restart knows it again.</summary>
internal sealed record ChainRules(NftChain Chain, IReadOnlyList<NftRule> Rules)
{
    private const int DigestLength = 4;

    /// <summary>Makes a rule.</summary>
    public static NftRule Rule(string comment, NftExpressions expressions)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(expressions.Bytes, digest);
        return new NftRule(expressions, $"{comment} #{Convert.ToHexStringLower(digest[..DigestLength])}");
    }

    /// <summary>Whether the kernel holds the chain with these rules.</summary>
    public bool Matches(IReadOnlyList<string> comments) => comments.SequenceEqual(Rules.Select(rule => rule.Comment));

    /// <summary>Writes the rules into a batch in which the chain is, or is being made.</summary>
    public void AppendTo(NftBatch batch)
    {
        foreach (var rule in Rules) batch.AppendRule(Chain.Name, rule);
    }
}
