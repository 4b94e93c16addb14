using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>A thread's policy as the kernel tells it, after batches of some seconds.</summary>
public class WakePolicyTests
{
    private readonly ManualTime time = new();

    //                       queries a second   a batch   waits
    public static TheoryData<int, int, bool> Loads => new()
    {
        { 500_000, 32, true },
        { 120_000, 5,  true },
        { 120_000, 2,  false }, // they come one by one, to a thread that has a CPU for itself
        { 50_000,  32, false }, // at this rate it would cost answers their time, beside a busy neighbour
        { 1_000,   1,  false },
    };

    [SkippableTheory, MemberData(nameof(Loads))]
    public void It_waits_for_its_CPU_only_under_many_queries_that_come_in_bunches(int rate, int batch, bool waits) => OnThread(() =>
    {
        var wake = new WakePolicy(time);

        Take(wake, rate, batch);

        Assert.Equal(waits, !ThreadPolicy.IsUsual());
    });

    [SkippableFact]
    public void It_goes_on_waiting_while_they_are_many_and_no_longer_when_they_are_fewer() => OnThread(() =>
    {
        var wake = new WakePolicy(time);
        Take(wake, 200_000, 32);

        Take(wake, 90_000, 2);
        Assert.False(ThreadPolicy.IsUsual());

        Take(wake, 70_000, 32);
        Assert.True(ThreadPolicy.IsUsual());
    });

    [SkippableFact]
    public void The_first_query_after_a_silence_ends_it() => OnThread(() =>
    {
        var wake = new WakePolicy(time);
        Take(wake, 200_000, 32);

        time.Advance(TimeSpan.FromSeconds(1));
        wake.Observe(1, time.GetTimestamp());

        Assert.True(ThreadPolicy.IsUsual());
    });

    [SkippableFact]
    public void A_policy_that_the_program_was_started_with_stays() => OnThread(() =>
    {
        ThreadPolicy.Wait(true); // as after chrt -b

        var wake = new WakePolicy(time);
        Take(wake, 200_000, 32);
        Take(wake, 1000, 1);

        Assert.False(ThreadPolicy.IsUsual());
    });

    private void Take(WakePolicy wake, int rate, int batch)
    {
        for (var taken = 0; taken < rate / 10; taken += batch)
        {
            time.Advance(TimeSpan.FromSeconds((double)batch / rate));
            wake.Observe(batch, time.GetTimestamp());
        }
    }

    private static void OnThread(Action test)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && ThreadPolicy.IsUsual(), "needs Linux's usual scheduling of threads");
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test));
        thread.Start();
        thread.Join();
        if (failure is not null) throw failure;
    }
}
