using ServiceDns.Forwarding.Iptables;
using ServiceDns.Forwarding.Ipvs;
using ServiceDns.Forwarding.Nftables;
using ServiceDns.Forwarding.Userspace;

namespace ServiceDns.Forwarding;

/// <summary>The modes that there are.</summary>
public static class ModeCatalog
{
    /// <summary>All modes; the order is that of <c>--cleanup</c>.</summary>
    public static IReadOnlyList<IForwardingModeKind> All { get; } =
        [new NftablesKind(), new IptablesKind(), new IpvsKind(), new UserspaceKind()];

    /// <summary>The mode of that name, or null.</summary>
    public static IForwardingModeKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
