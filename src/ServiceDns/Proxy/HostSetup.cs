using Microsoft.Extensions.Logging;
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
}
