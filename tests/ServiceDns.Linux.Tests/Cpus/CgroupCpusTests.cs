using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class CgroupCpusTests
{
    //                    files                                                        quota  light  exclusive
    public static TheoryData<string, double?, bool, bool> Machines => new()
    {
        // none at all: not Linux, or nothing mounted
        { "",                                                                          null,  false, false },
        // version 2, at the root
        { "/proc/self/cgroup = 0::/",                                                  null,  false, false },
        // version 2, a service of systemd without limits
        {
            """
            /proc/self/cgroup = 0::/system.slice/servicedns.service
            /sys/fs/cgroup/system.slice/servicedns.service/cpu.max = max 100000
            /sys/fs/cgroup/system.slice/servicedns.service/cpu.weight = 100
            /sys/fs/cgroup/system.slice/cpu.max = max 100000
            /sys/fs/cgroup/system.slice/cpu.weight = 100
            """,                                                                       null,  false, false
        },
        // version 2, the tightest of the levels holds
        {
            """
            /proc/self/cgroup = 0::/a/b/c
            /sys/fs/cgroup/a/b/c/cpu.max = 400000 100000
            /sys/fs/cgroup/a/b/cpu.max = 150000 100000
            /sys/fs/cgroup/a/cpu.max = max 100000
            """,                                                                       1.5,   false, false
        },
        // version 2, a pod's container with a namespace of its own, 100m requested
        {
            """
            /proc/self/cgroup = 0::/
            /sys/fs/cgroup/cpu.max = max 100000
            /sys/fs/cgroup/cpu.weight = 4
            """,                                                                       null,  true,  false
        },
        // version 2, the host's path in a container without such a namespace
        {
            """
            /proc/self/cgroup = 0::/kubepods.slice/kubepods-pod1.slice/cri-1.scope
            /sys/fs/cgroup/cpu.max = 50000 100000
            """,                                                                       0.5,   false, false
        },
        // version 2, a partition
        {
            """
            /proc/self/cgroup = 0::/dns
            /sys/fs/cgroup/dns/cpuset.cpus.partition = isolated
            """,                                                                       null,  false, true
        },
        {
            """
            /proc/self/cgroup = 0::/dns
            /sys/fs/cgroup/dns/cpuset.cpus.partition = member
            """,                                                                       null,  false, false
        },
        {
            """
            /proc/self/cgroup = 0::/dns
            /sys/fs/cgroup/dns/cpuset.cpus.partition = root invalid (Cpu list in cpuset.cpus not exclusive)
            """,                                                                       null,  false, false
        },
        // version 1, no limit
        {
            """
            /proc/self/cgroup = 4:memory:/x|3:cpuset:/|2:cpu,cpuacct:/x|1:name=systemd:/x
            /sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us = -1
            /sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us = 100000
            /sys/fs/cgroup/cpu,cpuacct/x/cpu.shares = 1024
            /sys/fs/cgroup/cpuset/cpuset.cpu_exclusive = 1
            """,                                                                       null,  false, false
        },
        // version 1, a quota, shares and an exclusive set
        {
            """
            /proc/self/cgroup = 3:cpuset:/x|2:cpu:/x/y
            /sys/fs/cgroup/cpu/x/y/cpu.cfs_quota_us = 250000
            /sys/fs/cgroup/cpu/x/y/cpu.cfs_period_us = 100000
            /sys/fs/cgroup/cpu/x/cpu.cfs_quota_us = 300000
            /sys/fs/cgroup/cpu/x/cpu.cfs_period_us = 100000
            /sys/fs/cgroup/cpu/x/cpu.shares = 512
            /sys/fs/cgroup/cpuset/x/cpuset.cpu_exclusive = 1
            """,                                                                       2.5,   true,  true
        },
        // what can not be read as numbers is no limit
        {
            """
            /proc/self/cgroup = 0::/|nonsense
            /sys/fs/cgroup/cpu.max = many few
            """,                                                                       null,  false, false
        },
    };

    [Theory, MemberData(nameof(Machines))]
    public void Reads_both_versions(string files, double? quota, bool light, bool exclusive) =>
        Assert.Equal(new CgroupCpus(quota, light, exclusive), CgroupCpus.Read(new TextFiles(files)));

    [SkippableFact]
    public void Reads_this_machine()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "/proc is Linux's");
        var files = new KernelFiles();

        Assert.NotNull(files.Read("/proc/self/cgroup"));
        Assert.True(CgroupCpus.Read(files).Quota is null or > 0);
        Assert.Null(files.Read("/sys/fs/cgroup/no-such-file"));
        Assert.Empty(files.List("/sys/no-such-folder"));
    }
}
