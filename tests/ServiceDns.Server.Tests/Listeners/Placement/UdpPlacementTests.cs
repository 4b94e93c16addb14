using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Server.Tests;

public class UdpPlacementTests
{
    private const bool Single = true, Old = true, Loopback = true;

    //                  allowed  online   cgroup                                    single  old    loopback asked  what is decided
    public static TheoryData<string, string, CgroupCpus, bool, bool, bool, int?, string> Machines => new()
    {
        { "0-1",    "0-1",   None,                                     false,  false, false,   null,  "2 UDP workers, pinned to CPUs 0-1" },
        { "0-63", "0-63", None, false, false, false, null, "64 UDP workers, pinned to CPUs 0-63" },
        { "0", "0", None, false, false, false, null, "1 UDP worker, not pinned: there is one CPU" },
        { "3", "0-3", None, false, false, false, null, "1 UDP worker, not pinned: there is one CPU" },
        // a quota counts whole CPUs, and one that is no limit does not count
        { "0-3", "0-3", None with { Quota = 1.5 }, false, false, false, null,
          "2 UDP workers, not pinned: the cgroup's quota is 1.5 of 4 CPUs" },
        { "0-3", "0-3", None with { Quota = 0.1 }, false, false, false, null,
          "1 UDP worker, not pinned: the cgroup's quota is 0.1 of 4 CPUs" },
        { "0-3", "0-3", None with { Quota = 3.999 }, false, false, false, null,
          "4 UDP workers, not pinned: the cgroup's quota is 4 of 4 CPUs" },
        { "0-3",    "0-3",   None with { Quota = 4 },                  false,  false, false,   null,  "4 UDP workers, pinned to CPUs 0-3" },
        { "0-1",    "0-1",   None with { Quota = 8 },                  false,  false, false,   null,  "2 UDP workers, pinned to CPUs 0-1" },
        { "0-3", "0-3", None with { Quota = 1.5 }, false, false, false, 4,
          "4 UDP workers, not pinned: the cgroup's quota is 1.5 of 4 CPUs" },
        // a part of the machine
        { "0-1", "0-7", None, false, false, false, null, "2 UDP workers, not pinned: others may run on CPUs 0-1 of 0-7" },
        { "0,2-3", "0-7", None with { IsExclusive = true }, false, false, false, null, "3 UDP workers, pinned to CPUs 0,2-3" },
        { "0-3", "0-3", None with { IsLight = true }, false, false, false, null,
          "4 UDP workers, not pinned: the cgroup's weight lets others go first" },
        // what kernel and network hardware can do
        { "0-1", "0-1", None, Single, false, false, null, "2 UDP workers, not pinned: the network hardware has one receive queue" },
        { "0-1",    "0-1",   None,                                     Single, false, Loopback, null, "2 UDP workers, pinned to CPUs 0-1" },
        { "0-1", "0-1", None, false, Old, Loopback, null, "2 UDP workers, not pinned: the kernel does not choose sockets by CPU" },
        // multisocket
        { "0-3", "0-3", None, false, false, false, 2, "2 UDP workers, not pinned: multisocket sets their number, and there are 4 CPUs" },
        { "0-3", "0-3", None, false, false, false, 8, "8 UDP workers, not pinned: multisocket sets their number, and there are 4 CPUs" },
        { "0-3",    "0-3",   None,                                     false,  false, false,   4,     "4 UDP workers, pinned to CPUs 0-3" },
        { "0", "0", None, false, false, false, 2, "2 UDP workers, not pinned: there is one CPU" },
    };

    private static CgroupCpus None { get; } = new(null, IsLight: false, IsExclusive: false);

    [Theory, MemberData(nameof(Machines))]
    public void Is_decided_by_what_the_machine_is(
        string allowed, string online, CgroupCpus cgroup, bool single, bool old, bool loopback, int? asked, string decided)
    {
        var facts = new CpuFacts(CpuSet.Parse(allowed)!, CpuSet.Parse(online)!, cgroup, single, SteersByCpu: !old);

        Assert.Equal(decided, UdpPlacement.Decide(facts, asked, loopback).ToString());
    }

    [Theory]
    [InlineData("6.1.99", false)]
    [InlineData("6.2.0", true)]
    [InlineData("6.18.4", true)]
    public void Facts_are_read_from_the_kernels_files(string kernel, bool steers)
    {
        var facts = CpuFacts.Read(new OneFile("/sys/devices/system/cpu/online", "0-7"), new CpuSet([1, 2]), Version.Parse(kernel));

        Assert.Equal(
            ("1-2", "0-7", None, false, steers),
            (facts.Allowed.ToString(), facts.Online.ToString(), facts.Cgroup, facts.SingleQueue, facts.SteersByCpu));
    }

    [Fact]
    public void Without_facts_the_runtimes_number_of_CPUs_holds_and_nothing_is_pinned()
    {
        var placement = UdpPlacement.Decide(CpuFacts.Read(new OneFile("", ""), null, new Version(6, 18)), null, isLoopback: true);

        Assert.Equal(System.Environment.ProcessorCount, placement.Workers);
        Assert.Null(placement.Cpus);
    }

    private sealed class OneFile(string path, string text) : IKernelFiles
    {
        public string? Read(string file) => file == path ? text : null;

        public IReadOnlyList<string> List(string folder) => [];
    }
}
