using Microsoft.Extensions.Logging;
using ServiceDns.Forwarding.Kernel;

namespace ServiceDns.Forwarding.Iptables;

/// <summary>The kernel setting that this mode needs.</summary>
internal static class IptablesSysctls
{
    private const string RouteLocalnet = "net/ipv4/conf/all/route_localnet";

    /// <summary>Lets packets from 127.0.0.0/8 leave the host, where node ports answer there. What can not be set is told.</summary>
    public static void Apply(NodeSettings node, ModeOptions options, Sysctls sysctls, ILogger log)
    {
        if (!NodeChains.TakesLoopback(node, options)) return;
        if (sysctls.Write(RouteLocalnet, 1) is { } reason) IptablesLog.NotSet(log, RouteLocalnet, 1, reason);
    }
}
