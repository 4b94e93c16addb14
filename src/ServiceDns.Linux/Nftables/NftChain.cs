namespace ServiceDns.Linux.Nftables;

/// <summary>Where packets pass a table of a family (enum nf_inet_hooks).</summary>
public enum NftHook : uint
{
    /// <summary>All that comes in, before routing.</summary>
    Prerouting = 0,

    /// <summary>To this host, after routing.</summary>
    Input = 1,

    /// <summary>Through this host.</summary>
    Forward = 2,

    /// <summary>From this host.</summary>
    Output = 3,

    /// <summary>All that leaves, after routing.</summary>
    Postrouting = 4,
}

/// <summary>A chain to be made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>filter</c> or <c>nat</c> for one that packets enter by themselves, null for others.</param>
/// <param name="Hook">Where they enter it.</param>
/// <param name="Priority">In which order: lower ones first.</param>
public sealed record NftChain(string Name, string? Type = null, NftHook Hook = NftHook.Prerouting, int Priority = 0);

/// <summary>A rule to be made.</summary>
/// <param name="Expressions">What it does.</param>
/// <param name="Comment">A word for people; it takes part in telling rules apart.</param>
public sealed record NftRule(NftExpressions Expressions, string Comment);
