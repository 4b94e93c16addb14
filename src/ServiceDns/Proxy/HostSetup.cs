using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Forwarding;
using ServiceDns.Forwarding.Config;
using ServiceDns.Forwarding.Kernel;

namespace ServiceDns.Proxy;

/// <summary>What the forwarder sets on the host before it forwards, and <c>--init-only</c> sets alone.</summary>
internal static class HostSetup
{
    private const string OomScore = "/proc/self/oom_score_adj";

    /// <summary>Sets it; what is not allowed is logged and left.</summary>
    internal static void Apply(ProxySettings settings, ILogger log)
    {
        if (!OperatingSystem.IsLinux() || settings.Mode == "userspace") return;
        try
        {
            File.WriteAllText(OomScore, settings.OomScoreAdj.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ProxyLog.NotSet(log, OomScore, e.Message);
        }
        ConntrackSysctls.Apply(settings.Conntrack, System.Environment.ProcessorCount, new Sysctls(), log);
    }

    /// <summary>Sets what the mode sets when it starts, so that it can be started without the right to.</summary>
    internal static void SetForMode(ProxySettings settings, ILogger log)
    {
        var kind = ModeChoice.Choose(settings.Mode, settings.Node.BindAddress?.Family ?? IpFamily.IPv4, log);
        foreach (var family in kind.Families)
        {
            var node = settings.Node.SettingsOf(null, family);
            if (settings.Node.NodePortsOnPrimary)
            {
                // The Node's addresses are not known here; whatever they are, they are no loopback ones.
                var ranges = settings.Node.NodePortRanges.Where(range => range.Family == family).ToValueList();
                node = node with { NodePorts = new NodePortAddresses(ranges) };
            }
            kind.Kind.SetKernel(node, settings.ModeOptions, log);
        }
    }
}
