using System.Globalization;

namespace ServiceDns.Linux.Cpus;

/// <summary>What this process's control groups say about CPUs: its own, and each above it as far as it can see.</summary>
/// <param name="Quota">CPU time for each second of time, in CPUs; null for no limit.</param>
/// <param name="IsLight">Whether some group has less than the usual weight: where CPUs are short, others come first.</param>
/// <param name="IsExclusive">Whether its set of CPUs is closed to the groups beside it.</param>
/// <remarks>
/// Version 2 is one tree (cgroup-v2.rst of the kernel's documentation), version 1 one for each controller (cgroup-v1/); both may be
/// mounted. Inside a container the path is often the host's while the mount begins at the container's own group: then the levels that
/// are not there read as nothing, and the mount's root is the group.
/// </remarks>
public sealed record CgroupCpus(double? Quota, bool IsLight, bool IsExclusive)
{
    private const string Mount = "/sys/fs/cgroup";
    private const int UsualWeight = 100, UsualShares = 1024;

    /// <summary>Reads the limits of this process.</summary>
    public static CgroupCpus Read(IKernelFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        double? quota = null;
        var (isLight, isExclusive) = (false, false);
        foreach (var line in (files.Read("/proc/self/cgroup") ?? "").Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            foreach (var group in Levels(controllers, path))
            {
                if (QuotaOf(files, group) is { } limit) quota = Math.Min(quota ?? limit, limit);
                isLight |= Number(files.Read($"{group}/cpu.weight")) < UsualWeight
                    || Number(files.Read($"{group}/cpu.shares")) < UsualShares;
                isExclusive |= files.Read($"{group}/cpuset.cpus.partition") is "root" or "isolated";
            }
            isExclusive |= controllers.Split(',').Contains("cpuset") && path != "/"
                && files.Read($"{Mount}/cpuset{path}/cpuset.cpu_exclusive") == "1";
        }
        return new CgroupCpus(quota, isLight, isExclusive);
    }

    /// <summary>The folders of a group and of those above it.</summary>
    private static IEnumerable<string> Levels(string controllers, string path)
    {
        var root = controllers.Length == 0 ? Mount : $"{Mount}/{controllers}";
        for (var level = path.TrimEnd('/'); level.Length > 0; level = level[..level.LastIndexOf('/')]) yield return root + level;
        yield return root;
    }

    private static double? QuotaOf(IKernelFiles files, string group)
    {
        var (quota, period) = files.Read($"{group}/cpu.max")?.Split(' ') is [var limit, var every]
            ? (Number(limit), Number(every))
            : (Number(files.Read($"{group}/cpu.cfs_quota_us")), Number(files.Read($"{group}/cpu.cfs_period_us")));
        return quota > 0 && period > 0 ? quota / period : null; // "max" in version 2 and -1 in version 1: no limit
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
