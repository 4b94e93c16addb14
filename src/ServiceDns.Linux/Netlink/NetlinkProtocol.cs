namespace ServiceDns.Linux.Netlink;

/// <summary>The parts of the kernel that netlink sockets talk to (netlink(7)).</summary>
public enum NetlinkProtocol
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes.</summary>
    Route = 0,

    /// <summary>NETLINK_NETFILTER: nf_tables, conntrack, ipset.</summary>
    Netfilter = 12,

    /// <summary>NETLINK_GENERIC: families with a number given at run time, ip_vs among them.</summary>
    Generic = 16,
}
