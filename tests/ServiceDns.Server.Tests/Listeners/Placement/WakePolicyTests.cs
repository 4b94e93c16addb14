using ServiceDns.Linux.Cpus;
using Xunit;

namespace ServiceDns.Server.Tests;

/// <summary>A thread's policy after a tenth of a second of batches.</summary>
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
        var wake = new WakePolicy(time, isOurs: true);

        Take(wake, rate, batch);

        Assert.Equal(waits, Policies.Waits());
    });

    [SkippableFact]
    public void It_goes_on_waiting_while_they_are_many_and_no_longer_when_they_are_fewer() => OnThread(() =>
    {
        var wake = new WakePolicy(time, isOurs: true);
        Take(wake, 200_000, 32);

        Take(wake, 90_000, 2);
        Assert.True(Policies.Waits());

        Take(wake, 70_000, 32);
        Assert.False(Policies.Waits());
    });

    [SkippableFact]
    public void The_first_query_after_a_silence_ends_it() => OnThread(() =>
    {
        var wake = new WakePolicy(time, isOurs: true);
        Take(wake, 200_000, 32);

        time.Advance(TimeSpan.FromSeconds(1));
        wake.Observe(1, time.GetTimestamp());

        Assert.False(Policies.Waits());
    });

    [SkippableFact]
    public void A_policy_that_the_program_was_started_with_stays() => OnThread(() =>
    {
        ThreadPolicy.Wait(true); // as after chrt -b

        var wake = new WakePolicy(time, isOurs: false);
        Take(wake, 200_000, 32);
        Take(wake, 1000, 1);

        Assert.True(Policies.Waits());
    });

    [SkippableFact]
    public void A_thread_that_was_started_by_one_that_waits_begins_without() => OnThread(() =>
    {
        ThreadPolicy.Wait(true);
        var (inherited, begun) = (false, true);
        var thread = new Thread(() =>
        {
            inherited = Policies.Waits();
            new WakePolicy(time, isOurs: true).Begin();
            begun = Policies.Waits();
        });
        thread.Start();
        thread.Join();

        Assert.True(inherited);
        Assert.False(begun);
    });

    [SkippableFact]
    public void What_is_started_between_lifting_and_the_end_of_the_batch_does_not_wait() => OnThread(() =>
    {
        var wake = new WakePolicy(time, isOurs: true);
        Take(wake, 200_000, 32);

        wake.Lift();
        wake.Lift();
        var started = false;
        var thread = new Thread(() => started = Policies.Waits());
        thread.Start();
        thread.Join();
        Assert.False(started);
        Assert.False(Policies.Waits());

        wake.EndBatch();
        Assert.True(Policies.Waits());

        Take(wake, 1000, 1);
        wake.Lift();
        wake.EndBatch();
        Assert.False(Policies.Waits());
    });

    [SkippableFact]
    public async Task A_worker_waits_under_many_queries_but_not_while_handlers_run()
    {
        const string Host = "127.0.0.78"; // fits, with the colon, into a thread's name of 15 letters
        const int Chunks = 12, Chunk = 250; // few enough for none to be dropped
        Skip.IfNot(OperatingSystem.IsLinux() && ThreadPolicy.IsUsual, "needs Linux's usual scheduling of threads");
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var waitsInside = false;
        await using var server = new ListenerFixture(
            DelegateHandler.Sync(query =>
            {
                begun.Set();
                go.Wait(TimeSpan.FromSeconds(30));
                waitsInside |= Policies.Waits();
                return DelegateHandler.Answer(query, 1);
            }),
            Host, new ListenerSettings { UdpWorkers = 1 }, time);
        using var client = server.Udp();
        var query = Messages.Ask("example.org.");
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            begun.Reset();
            go.Reset();
            client.Send(query);
            Assert.True(begun.Wait(TimeSpan.FromSeconds(30)));
            for (var i = 0; i < Chunk; i++) client.Send(query); // these come in full batches
            go.Set();
            for (var i = 0; i <= Chunk; i++) client.Receive();
        }
        Assert.False(Policies.Waits($"udp {Host}"));

        time.Advance(TimeSpan.FromMilliseconds(21));
        client.Ask(query);

        await Eventually.TrueAsync(() => Policies.Waits($"udp {Host}"), "it waits");
        client.Ask(query);
        Assert.False(waitsInside);
        time.Advance(TimeSpan.FromMilliseconds(21));
        client.Ask(query);
        await Eventually.TrueAsync(() => !Policies.Waits($"udp {Host}"), "it does no longer");
    }

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
        Skip.IfNot(OperatingSystem.IsLinux() && ThreadPolicy.IsUsual, "needs Linux's usual scheduling of threads");
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test));
        thread.Start();
        thread.Join();
        if (failure is not null) throw failure;
    }
}
