using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Linux.Tests;

public class CpuSetTests
{
    //                    as the kernel writes it   the numbers                     as written again
    public static TheoryData<string, int[], string> Lists => new()
    {
        { "0",             [0],                     "0" },
        { "0-3",           [0, 1, 2, 3],            "0-3" },
        { "0-1,4,6-7\n",   [0, 1, 4, 6, 7],         "0-1,4,6-7" },
        { "5,3,3-4",       [3, 4, 5],               "3-5" },
        { "63-65,128",     [63, 64, 65, 128],       "63-65,128" },
    };

    [Theory, MemberData(nameof(Lists))]
    public void Reads_and_writes_lists(string list, int[] numbers, string again)
    {
        var set = CpuSet.Parse(list)!;

        Assert.Equal(numbers, set.Numbers);
        Assert.Equal(again, set.ToString());
        Assert.Equal(numbers.Length, set.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("0-")]
    [InlineData("0,,1")]
    [InlineData("0-99999999")]
    public void Anything_else_is_no_list(string? text) => Assert.Null(CpuSet.Parse(text));

    [Fact]
    public void Contains_each_of_the_others()
    {
        Assert.True(new CpuSet([0, 1, 2]).Contains(new CpuSet([2, 0])));
        Assert.False(new CpuSet([0, 1, 2]).Contains(new CpuSet([2, 3])));
    }

    [SkippableFact]
    public void A_thread_is_bound_and_others_are_not()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sched_setaffinity is Linux's");
        var all = ThreadCpus.OfProcess()!;
        var one = new CpuSet([all.Numbers[^1]]);
        string? seen = null;

        var thread = new Thread(() =>
        {
            Assert.True(ThreadCpus.Bind(one));
            seen = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
                .Split('\t')[1];
        });
        thread.Start();
        thread.Join();

        Assert.Equal(one.ToString(), seen);
        Assert.Equal(all.ToString(), ThreadCpus.OfProcess()!.ToString());
    }

    [SkippableFact]
    public void A_CPU_that_is_not_there_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sched_setaffinity is Linux's");
        Assert.False(ThreadCpus.Bind(new CpuSet([8191])));
    }
}
