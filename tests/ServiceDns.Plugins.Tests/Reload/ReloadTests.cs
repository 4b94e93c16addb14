using ServiceDns.Corefile;
using ServiceDns.Plugins.Reload;

namespace ServiceDns.Plugins.Tests;

public class ReloadTests
{
    private readonly TestSetup setup = new();

    //                     lines                shortest and longest interval in seconds
    public static TheoryData<string, double, double> Intervals => new()
    {
        { "reload", 22.5, 37.5 },
        { "reload 10s", 7.5, 12.5 }, // the jitter is cut to half of the interval
        { "reload 10s 2s", 9, 11 },
        { "reload 2s 0s", 2, 2 },
        { "reload 1m 0s", 60, 60 },
        { "reload 30s -5s", 0, 0 }, // refused, below
    };

    [Theory, MemberData(nameof(Intervals))]
    public void Looks_within_interval_and_jitter(string lines, double least, double most)
    {
        if (most == 0)
        {
            Assert.NotEmpty(TestSetup.MistakeIn(ReloadSetup.Definition, lines));
            return;
        }
        var looks = 0;
        setup.Control.OnDisk = () =>
        {
            looks++;
            return "aa";
        };
        setup.Parse(ReloadSetup.Definition, lines).Lifecycle.Serving();

        setup.Time.Advance(TimeSpan.FromSeconds(least) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, looks);
        setup.Time.Advance(TimeSpan.FromSeconds(most - least) + TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, looks);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "reload foo", "time: invalid duration \"foo\"" },
        { "reload off", "time: invalid duration \"off\"" },
        { "reload 10s foo", "time: invalid duration \"foo\"" },
        { "reload 10s 5s foo", "Wrong argument count or unexpected line ending after 'foo'" },
        { "reload 1s", "interval value must be greater or equal to 2s" },
        { "reload 0s", "interval value must be greater or equal to 2s" },
        { "reload 3s 0.5s", "jitter value must be 0 or greater or equal to 1s" },
        { "reload 30s -5s", "jitter value must be 0 or greater or equal to 1s" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/reload: {reason}", TestSetup.MistakeIn(ReloadSetup.Definition, lines));

    [Fact]
    public void Logs_the_hash_and_leaves_an_unchanged_file_alone()
    {
        Start();

        Look();
        Look();

        Assert.Equal(["[INFO] plugin/reload: Running configuration SHA512 = aa"], setup.Logs.Lines);
        Assert.Equal(0, setup.Control.ReloadCount);
        Assert.Empty(Versions());
    }

    [Fact]
    public void Reloads_a_changed_file_once()
    {
        Start();

        setup.Control.OnDisk = () => "bb";
        Look();
        Look();

        Assert.Equal(1, setup.Control.ReloadCount);
        Assert.Equal(["bb"], Versions());
        Assert.Equal(0, Failures());
    }

    [Fact]
    public void Tries_a_wrong_file_once_until_it_changes_again()
    {
        Start();

        setup.Control.Reloads = false;
        setup.Control.OnDisk = () => "bb";
        Look();
        Look();
        Assert.Equal((1, 1), (setup.Control.ReloadCount, Failures()));
        setup.Control.Reloads = true;
        setup.Control.OnDisk = () => "cc";
        Look();

        Assert.Equal((2, 1), (setup.Control.ReloadCount, Failures()));
        Assert.Equal(["cc"], Versions());
        Assert.Equal(
            "[ERROR] plugin/reload: Corefile changed but reload failed: the old configuration goes on, the line before says why",
            setup.Logs.Lines[^1]);
    }

    [Fact]
    public void Goes_on_looking_when_the_file_can_not_be_read()
    {
        Start();

        setup.Control.OnDisk = () => throw new CorefileException("Corefile", 3, null, "broken");
        Look();
        setup.Control.OnDisk = () => "bb";
        Look();

        Assert.Equal("[WARNING] plugin/reload: Corefile parse failed: Corefile:3 - broken", setup.Logs.Lines[^1]);
        Assert.Equal(1, setup.Control.ReloadCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stdin")]
    public void Does_not_look_at_what_is_no_file(string path)
    {
        setup.Control.CorefilePath = path;

        Start();

        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public void Looks_once_for_all_blocks_at_the_last_ones_interval()
    {
        setup.Parse(ReloadSetup.Definition, "reload 2s 0s").Parse(ReloadSetup.Definition, "reload 1m 0s").Lifecycle.Serving();

        Assert.Equal(1, setup.Time.TimerCount);
        setup.Control.OnDisk = () => "bb";
        setup.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, setup.Control.ReloadCount);
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, setup.Control.ReloadCount);
    }

    [Fact]
    public async Task Stops_looking_when_its_configuration_ends()
    {
        Start();

        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);

        Assert.Equal(0, setup.Time.TimerCount);
    }

    private void Start() => setup.Parse(ReloadSetup.Definition, "reload 2s 0s").Lifecycle.Serving();

    private void Look() => setup.Time.Advance(TimeSpan.FromSeconds(2));

    private int Failures() => (int)setup.Process.Metrics.Counter("coredns_reload_failed_total", "").With().Value;

    private string[] Versions() =>
        [.. setup.Process.Metrics.Gauge("coredns_reload_version_info", "", "hash", "value").Children.Select(child => child.Values[1])];
}
