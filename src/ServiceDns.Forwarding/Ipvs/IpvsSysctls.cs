using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding.Kernel;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The kernel settings that this mode needs.</summary>
internal static class IpvsSysctls
{
    /// <summary>Sets what the family and the options ask for. One that can not be set is told, and nothing stops for it.</summary>
    public static void Apply(IpFamily family, ModeOptions options, Sysctls sysctls, ILogger log)
    {
        Set("net/ipv4/vs/conntrack", 1); // without it what is balanced can not be masqueraded
        Set("net/ipv4/vs/expire_nodest_conn", 1); // a connection to a server that went ends
        Set("net/ipv4/vs/expire_quiescent_template", 1); // affinity does not hold on to a server that drains
        if (ReusesPortsBadly(Environment.OSVersion.Version)) Set("net/ipv4/vs/conn_reuse_mode", 0);
        Set(family == IpFamily.IPv4 ? "net/ipv4/ip_forward" : "net/ipv6/conf/all/forwarding", 1);
        if (!options.IpvsStrictArp || family != IpFamily.IPv4) return;
        Set("net/ipv4/conf/all/arp_ignore", 1);
        Set("net/ipv4/conf/all/arp_announce", 2);

        void Set(string name, long value)
        {
            if (sysctls.Write(name, value) is { } reason) IpvsLog.NotSet(log, name, value, reason);
        }
    }

    /// <summary>From 4.1 to 5.9 a client that used a port again waited a second for its connection (kubernetes issue 81775).</summary>
    private static bool ReusesPortsBadly(Version kernel) => kernel >= new Version(4, 1) && kernel < new Version(5, 9);
}
