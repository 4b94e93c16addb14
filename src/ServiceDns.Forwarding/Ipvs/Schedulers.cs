using ServiceDns.Linux.IpVs;

namespace ServiceDns.Forwarding.Ipvs;

/// <summary>The ways to choose among real servers (ipvsadm(8)).</summary>
internal static class Schedulers
{
    public const string Default = "rr";

    private static readonly HashSet<string> Known = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "sed", "nq", "mh"];

    /// <summary>All of them, for messages.</summary>
    public static string Names => string.Join(", ", Known);

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>
    /// What the scheduler is told: mh hashes the port too, so that one client's connections spread; sh goes on to the next server where the
    /// chosen one drains, and would refuse the connection otherwise.
    /// </summary>
    public static SchedulerFlags Flags(string name) => name switch
    {
        "mh" => SchedulerFlags.Port,
        "sh" => SchedulerFlags.Fallback,
        _ => SchedulerFlags.None,
    };

    /// <summary>
    /// Whether a server without weight gets no new connections and makes none fail, so that it can drain. dh has no way around it.
    /// </summary>
    public static bool CanDrain(string name) => name != "dh";
}
