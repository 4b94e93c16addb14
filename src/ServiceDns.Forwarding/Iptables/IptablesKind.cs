using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Kernel;
using ServiceDns.Linux.Netlink;
using ServiceDns.Linux.Nftables;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>The mode <c>iptables</c>, in the flavour, legacy or nft, that the host uses already.</summary>
public sealed class IptablesKind : IForwardingModeKind
{
    /// <inheritdoc/>
    public string Name => "iptables";

    /// <inheritdoc/>
    public string? Objection(IpFamily family)
    {
        if (family == IpFamily.IPv6 && !File.Exists("/proc/net/if_inet6")) return "this kernel has no IPv6";
        return IptablesProgram.Find(family) is null
            ? "it takes the program iptables (package iptables), CAP_NET_ADMIN, and a kernel with ip_tables or nf_tables"
            : null;
    }

    /// <inheritdoc/>
    public void SetKernel(NodeSettings node, ModeOptions options, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(options);
        IptablesSysctls.Apply(node, options, new Sysctls(), log);
    }

    /// <inheritdoc/>
    public IForwardingMode Open(IpFamily family, ModeOptions options, ModeServices services)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        var iptables = IptablesProgram.Find(family) ?? throw new ForwardingException("iptables is not installed");
        return new IptablesMode(
            iptables, flushed => Watch(family, flushed), () => RuleCounters.Create(iptables), new Sysctls(), family, options, services);
    }

    /// <inheritdoc/>
    public void Cleanup()
    {
        foreach (var iptables in Enum.GetValues<IpFamily>().SelectMany(IptablesProgram.All)) iptables.Clear();
        RuleCounters.Delete();
    }

    /// <summary>The nft flavour tells at once that the canary is gone; with the legacy one it is missed each sync period.</summary>
    private static IDisposable? Watch(IpFamily family, Action flushed)
    {
        try
        {
            return NftWatch.StartForChain(NftFamilies.Of(family), IptablesNames.Canary, flushed);
        }
        catch (NetlinkException)
        {
            return null; // a kernel without nf_tables
        }
    }
}
