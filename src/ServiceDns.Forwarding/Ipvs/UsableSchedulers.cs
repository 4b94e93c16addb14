using Microsoft.Extensions.Logging;
using ServiceDns.Cluster;
using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>Which scheduler a service port gets: its own, or the default, each only where this kernel has it.</summary>
internal sealed class UsableSchedulers
{
    private const uint ProbeMark = 0x7FFF_FFFF; // no mark of ours: those have sixteen bits

    private readonly IpVsSocket ipvs;
    private readonly IpFamily family;
    private readonly ILogger log;
    private readonly Dictionary<string, bool> known = [];
    private readonly HashSet<(ServicePortKey, string)> told = [];
    private readonly string byDefault;

    /// <summary>Finds out about the default.</summary>
    public UsableSchedulers(IpFamily family, string configured, IpVsSocket ipvs, ILogger log)
    {
        (this.family, this.ipvs, this.log) = (family, ipvs, log);
        byDefault = configured.Length > 0 && IsUsable(configured) ? configured : Schedulers.Default;
        if (configured.Length > 0 && byDefault != configured) IpvsLog.UnknownDefaultScheduler(log, configured, byDefault, Schedulers.Names);
    }

    /// <summary>The scheduler of a service port. One that names an unknown one is told of once.</summary>
    public string Of(PlannedPort port)
    {
        if (port.Scheduler is not { } own) return byDefault;
        if (IsUsable(own)) return own;
        if (told.Add((port.Key, own))) IpvsLog.UnknownScheduler(log, port.Key, own, byDefault, Schedulers.Names);
        return byDefault;
    }

    /// <summary>The kernel loads a scheduler when the first virtual server wants it, and refuses that server when it has none.</summary>
    private bool IsUsable(string scheduler)
    {
        if (!Schedulers.IsKnown(scheduler)) return false;
        if (known.TryGetValue(scheduler, out var isUsable)) return isUsable;
        using var probe = ipvs.NewBatch();
        var key = new VirtualServerKey(family, default, default, 0, ProbeMark);
        probe.AddService(key, new VirtualServerSettings(scheduler));
        isUsable = ipvs.Commit(probe).IsSuccess;
        probe.DeleteService(key);
        _ = ipvs.Commit(probe);
        return known[scheduler] = isUsable;
    }
}
