using ServiceDns.Linux.Cpus;

namespace ServiceDns.Server;

/// <summary>What there is to know about CPUs before anything is served.</summary>
/// <param name="Allowed">Those this process may run on.</param>
/// <param name="Online">Those of the machine.</param>
/// <param name="Cgroup">What the control groups say.</param>
/// <param name="SingleQueue">Whether all network hardware hands its packets to one CPU.</param>
/// <param name="SteersByCpu">Whether the kernel can give a packet to the worker of the CPU that received it.</param>
internal sealed record CpuFacts(CpuSet Allowed, CpuSet Online, CgroupCpus Cgroup, bool SingleQueue, bool SteersByCpu)
{
    private static readonly Version Steering = new(6, 2); // "soreuseport: Fix socket selection for SO_INCOMING_CPU"

    /// <summary>As they are now: quota and set of a running container can be changed.</summary>
    public static CpuFacts Read() => OperatingSystem.IsLinux()
        ? Read(new KernelFiles(), ThreadCpus.OfProcess(), System.Environment.OSVersion.Version)
        : Unknown;

    /// <param name="files">What the kernel says of itself.</param>
    /// <param name="allowed">The affinity mask; null when the system does not tell.</param>
    /// <param name="kernel">The kernel's version.</param>
    public static CpuFacts Read(IKernelFiles files, CpuSet? allowed, Version kernel) => allowed is { Count: > 0 }
        ? new CpuFacts(
            allowed,
            CpuSet.Parse(files.Read("/sys/devices/system/cpu/online")) ?? allowed,
            CgroupCpus.Read(files),
            ReceiveQueues.AreSingle(files),
            kernel >= Steering)
        : Unknown;

    private static CpuFacts Unknown
    {
        get
        {
            var cpus = new CpuSet(Enumerable.Range(0, System.Environment.ProcessorCount));
            return new CpuFacts(
                cpus, cpus, new CgroupCpus(null, IsLight: false, IsExclusive: false), SingleQueue: false, SteersByCpu: false);
        }
    }
}
