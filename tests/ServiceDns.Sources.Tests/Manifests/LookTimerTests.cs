using ServiceDns.Sources.Manifests.Files;

namespace ServiceDns.Sources.Tests.Manifests;

public class LookTimerTests
{
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(5), AtOnce = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_change_heard_of_during_a_look_leads_to_another_one_however_long_the_look_takes()
    {
        var time = new ManualTime();
        var looks = 0;
        LookTimer? timer = null;
        await using var looking = timer = new LookTimer(time, () =>
        {
            if (++looks > 1) return Next;
            timer!.Soon();
            time.Fire(); // due while this look is still under way
            return Next;
        });
        timer.Start(Next);

        time.Fire();
        Assert.Equal((1, AtOnce), (looks, time.Due));

        time.Fire();
        Assert.Equal((2, Next), (looks, time.Due));
        timer.Soon();
        Assert.Equal(AtOnce, time.Due);
    }
}
