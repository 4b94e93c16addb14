using System.Globalization;

namespace ServiceDns.Plugins.Tests;

public sealed class RepeatingTaskTests
{
    [Theory, InlineData("0.00:00:00.0000001"), InlineData("100.00:00:00")]
    public async Task An_interval_that_no_timer_counts_is_the_next_one_that_it_does(string interval)
    {
        var task = new RepeatingTask(TimeProvider.System, TimeSpan.Parse(interval, CultureInfo.InvariantCulture), () => { });

        var failure = await Record.ExceptionAsync(() => task.StartAsync(default));
        await task.StopAsync(default);

        Assert.Null(failure);
    }
}
