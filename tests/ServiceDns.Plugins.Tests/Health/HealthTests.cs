using ServiceDns.Plugins.Health;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class HealthTests
{
    private readonly TestSetup setup = new();

    [Theory]
    [InlineData("health", ":8080/health")]
    [InlineData("health localhost:1234", "localhost:1234/health")]
    [InlineData("health localhost:1234 {\nlameduck 4s\n}", "localhost:1234/health")]
    [InlineData("health bla:a", "bla:a/health")] // the port is looked up at the start
    public async Task Always_says_OK(string lines, string url)
    {
        setup.Parse(HealthSetup.Definition, lines);

        Assert.Equal([url], setup.Http.Urls);
        Assert.Equal((200, "OK"), await setup.Http.GetAsync("/health"));
        Assert.Null(setup.Factory);
    }

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "health bla", 1, "address bla: missing port in address" },
        { "health bla bla", 1, "Wrong argument count or unexpected line ending after 'bla'" },
        { "health localhost:1234 {\nlameduck a\n}", 2, "unable to parse lameduck duration value: 'a' : time: invalid duration \"a\"" },
        { "health localhost:1234 {\nlameduck\n}", 2, "Wrong argument count or unexpected line ending after 'lameduck'" },
        { "health localhost:1234 {\nlamedudk 4\n}", 2, "unknown property 'lamedudk'; did you mean 'lameduck'?" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/health: {reason}", TestSetup.MistakeIn(HealthSetup.Definition, lines));

    [Fact]
    public async Task Lameduck_puts_the_end_off_and_goes_on_saying_OK()
    {
        setup.Parse(HealthSetup.Definition, "health {\nlameduck 5s\n}");

        var ending = setup.Lifecycle.FinalShutdownAsync(CancellationToken.None);
        Assert.Equal(["[INFO] plugin/health: Going into lameduck mode for 5s"], setup.Logs.Lines);
        setup.Time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.False(ending.IsCompleted);
        Assert.Equal((200, "OK"), await setup.Http.GetAsync("/health"));
        setup.Time.Advance(TimeSpan.FromMilliseconds(1));

        await ending.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_second_signal_ends_lameduck()
    {
        using var cancel = new CancellationTokenSource();
        setup.Parse(HealthSetup.Definition, "health {\nlameduck 1h\n}");

        var ending = setup.Lifecycle.FinalShutdownAsync(cancel.Token);
        await cancel.CancelAsync();

        await ending.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Ends_at_once_without_lameduck() =>
        Assert.True(setup.Parse(HealthSetup.Definition, "health").Lifecycle.FinalShutdownAsync(CancellationToken.None)
            .IsCompletedSuccessfully);

    [Theory]
    [InlineData(":8080", "http://localhost:8080/health")]
    [InlineData("0.0.0.0:80", "http://localhost/health")]
    [InlineData("[::]:8080", "http://localhost:8080/health")]
    [InlineData("192.0.2.1:8080", "http://192.0.2.1:8080/health")]
    [InlineData("[::1]:8080", "http://[::1]:8080/health")]
    [InlineData("localhost:0", null)]
    [InlineData("bla:a", null)]
    public void Asks_itself_where_it_listens(string address, string? url) =>
        Assert.Equal(url, SelfCheck.UrlOf(address, "/health")?.ToString());

    [Fact]
    public async Task Measures_itself_each_second()
    {
        await using var server = new OneLineServer();
        var check = Check(server.Address);

        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => server.Requests == 1 && Metrics.Duration.CountOf(0) == 1, "no request");
        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => Metrics.Duration.CountOf(0) == 2, "no second request");
        await check.StopAsync();
        setup.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(2, server.Requests);
        Assert.Equal(
            ["GET /health HTTP/1.1", $"Host: {server.Address}", "Connection: close", "", ""], server.LastRequest.Split("\r\n"));
        Assert.Equal(0, Metrics.Failures.Value);
        Assert.Empty(setup.Logs.Lines);
    }

    [Fact]
    public async Task Reports_a_slow_answer()
    {
        var answering = new ManualResetEventSlim();
        await using var server = new OneLineServer { BeforeAnswer = answering.Wait };
        var check = Check(server.Address);

        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => server.Requests == 1, "no request");
        setup.Time.Advance(TimeSpan.FromSeconds(1.5));
        answering.Set();
        Eventually.Holds(() => setup.Logs.Lines.Count > 0, "no line");
        await check.StopAsync();

        Assert.Equal(
            $"[WARNING] plugin/health: Local health request to \"http://{server.Address}/health\" took more than 1s: 1.5s",
            setup.Logs.Lines[0]);
        Assert.Equal((1, 0), (Metrics.Duration.CountOf(4), Metrics.Failures.Value));
    }

    [Theory]
    [InlineData(true, "Connection refused")]
    [InlineData(false, "EOF")]
    public async Task Reports_a_failure(bool isGone, string reason)
    {
        await using var server = new OneLineServer { Answer = "" };
        if (isGone) await server.DisposeAsync();
        var check = Check(server.Address);

        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => setup.Logs.Lines.Count > 0, "no line");
        await check.StopAsync();

        Assert.Equal(
            [$"[WARNING] plugin/health: Local health request to \"http://{server.Address}/health\" failed: {reason}"], setup.Logs.Lines);
        Assert.Equal((1, 1), (Metrics.Duration.CountOf(0), Metrics.Failures.Value));
    }

    [Fact]
    public async Task Gives_an_answer_three_seconds()
    {
        var never = new ManualResetEventSlim();
        await using var server = new OneLineServer { BeforeAnswer = never.Wait };
        var check = Check(server.Address);

        setup.Time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => server.Requests == 1, "no request");
        setup.Time.Advance(TimeSpan.FromSeconds(3));
        Eventually.Holds(() => setup.Logs.Lines.Count > 0, "no line");
        await check.StopAsync();
        never.Set();

        Assert.Contains("failed: no answer within 3s", setup.Logs.Lines[0], StringComparison.Ordinal);
        Assert.Equal(1, Metrics.Failures.Value);
    }

    private HealthMetrics Metrics => new(setup.Process.Metrics);

    private SelfCheck Check(string address)
    {
        var check = new SelfCheck(
            SelfCheck.UrlOf(address, "/health"), Metrics, setup.Process.Logs.CreateLogger("plugin/health"), setup.Time);
        check.Start();
        return check;
    }
}
