using Xunit;

namespace ServiceDns.Server.Tests;

public class PlacementWatchTests
{
    private static readonly long[] Even = [50_000, 50_000], OneSided = [100_000, 1_000];

    //                    seconds, each with what each worker received                       bound in the end
    public static TheoryData<string, bool> Courses => new()
    {
        { "0 0, 0 0, 0 0, 0 0",                                                             true },
        { "50000 50000, 60000 40000, 10000 90000, 50000 50000",                             true },  // one second is chance
        { "9000 100, 9000 100, 9000 100, 9000 100, 9000 100",                               true },  // little work
        { "90000 10000, 90000 10000, 90000 10000",                                          false },
        { "10000 90000, 10000 90000, 10000 90000",                                          false },
        { "86000 14000, 86000 14000, 86000 14000",                                          false },
        { "84000 16000, 84000 16000, 84000 16000, 84000 16000",                             true },
        { "90000 0, 90000 0, 50000 50000, 90000 0, 90000 0",                                true },  // not three in a row
        { "90000 0, 0 0, 90000 0, 10 0, 90000 0",                                           false }, // idle seconds between do not count
        { "90000 1 1 1, 90000 1 1 1, 90000 1 1 1",                                          false },
        { "90000 90000 1 1, 90000 90000 1 1, 90000 90000 1 1",                              true },  // half of four work
        { "9 9 9 9 9 90000 9 90000, 9 9 9 9 9 90000 9 90000, 9 9 9 9 9 90000 9 90000",      false }, // a quarter of eight
        { "9 9 9 9 9 90000 90000 90000, 9 9 9 9 9 90000 90000 90000, 9 9 9 9 9 90000 90000 90000", true },
    };

    [Theory, MemberData(nameof(Courses))]
    public void Gives_binding_up_when_few_workers_do_all_the_work(string course, bool bound)
    {
        var seconds = course.Split(',').Select(second => second.Trim().Split(' ').Select(long.Parse).ToArray()).ToList();
        var watch = new PlacementWatch(seconds[0].Length);

        var changes = seconds.Count(second => watch.Observe(second));

        Assert.Equal(bound, watch.IsBound);
        Assert.Equal(bound ? 0 : 1, changes);
    }

    [Fact]
    public void Tells_how_one_sided_it_is()
    {
        var watch = new PlacementWatch(8);

        watch.Observe([0, 0, 45, 0, 45, 10, 0, 0]);

        Assert.Equal((2, 0.9), (watch.Busiest, watch.BusiestShare));
    }

    [Fact]
    public void Tries_again_after_a_rest_that_doubles_and_only_under_light_load()
    {
        var watch = Given();
        Assert.Equal(600, SecondsUntilTried(watch));
        Fail(watch);
        Assert.Equal(1200, SecondsUntilTried(watch));
        Fail(watch);
        Assert.Equal(2400, SecondsUntilTried(watch));
        Fail(watch);

        for (var i = 0; i < 100_000; i++) Assert.False(watch.Observe([200_000, 100]), "one worker alone could not do that");
        for (var i = 0; i < 100_000; i++) Assert.False(watch.Observe([100, 100]), "nothing would be learned");
        Assert.True(watch.Observe([20_000, 20_000]));
    }

    [Fact]
    public void However_one_sided_a_day_is_there_are_few_trials()
    {
        var watch = Given();

        var changes = Enumerable.Range(0, 86_400).Count(_ => watch.Observe([39_000, 1_000]));

        Assert.InRange(changes, 2, 20);
    }

    [Fact]
    public void A_trial_that_succeeds_stays()
    {
        var watch = Given();
        SecondsUntilTried(watch);

        Assert.DoesNotContain(Enumerable.Range(0, 10_000), _ => watch.Observe(Even));
        Assert.True(watch.IsBound);
    }

    private static PlacementWatch Given()
    {
        var watch = new PlacementWatch(2);
        Fail(watch);
        return watch;
    }

    private static void Fail(PlacementWatch watch)
    {
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(_ => watch.Observe(OneSided)));
        Assert.False(watch.IsBound);
    }

    private static int SecondsUntilTried(PlacementWatch watch)
    {
        for (var seconds = 1; ; seconds++)
        {
            Assert.True(seconds < 1_000_000);
            if (watch.Observe([20_000, 20_000])) return seconds;
        }
    }
}
