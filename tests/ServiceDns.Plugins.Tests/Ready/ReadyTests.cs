using ServiceDns.Plugins.Ready;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ReadyTests
{
    private readonly TestSetup setup = new();

    [Theory]
    [InlineData("ready", ":8181/ready")]
    [InlineData("ready localhost:1234", "localhost:1234/ready")]
    [InlineData("ready {\nmonitor until-ready\n}", ":8181/ready")]
    [InlineData("ready localhost:1234 {\nmonitor continuously\n}", "localhost:1234/ready")]
    public async Task Is_ready_when_nobody_needs_time(string lines, string url)
    {
        await StartAsync(lines);

        Assert.Equal([url], setup.Http.Urls);
        Assert.Equal((200, "OK"), await setup.Http.GetAsync("/ready"));
        Assert.Null(setup.Factory);
    }

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "ready localhost:1234 {\nmonitor 404\n}", 2, "monitor type '404' not supported; right would be until-ready, continuously" },
        { "ready {\nmonitro continuously\n}", 2, "unknown property 'monitro'; did you mean 'monitor'?" },
        { "ready {\nmonitor\n}", 2, "Wrong argument count or unexpected line ending after 'monitor'" },
        { "ready localhost:1234 b", 1, "Wrong argument count or unexpected line ending after 'b'" },
        { "ready bla", 1, "address bla: missing port in address" },
        { "ready\nready", 2, "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/ready: {reason}", TestSetup.MistakeIn(ReadySetup.Definition, lines));

    [Fact]
    public async Task Names_those_that_are_not_ready_in_order()
    {
        var (kubernetes, cache, other) = (new Waiting("kubernetes"), new Waiting("file"), new Waiting("kubernetes"));
        await StartAsync("ready", kubernetes, new AnsweringHandler(), cache, other);

        Assert.Equal((503, "file,kubernetes"), await setup.Http.GetAsync("/ready"));
        kubernetes.IsReady = cache.IsReady = true;
        Assert.Equal((503, "kubernetes"), await setup.Http.GetAsync("/ready")); // of two with one name both must be ready
        other.IsReady = true;
        Assert.Equal((200, "OK"), await setup.Http.GetAsync("/ready"));
        Assert.Equal(
            ["[INFO] plugin/ready: Plugins not ready: \"file,kubernetes\"", "[INFO] plugin/ready: Plugins not ready: \"kubernetes\""],
            setup.Logs.Lines);
    }

    [Theory]
    [InlineData("until-ready", 200)]
    [InlineData("continuously", 503)]
    public async Task Asks_again_only_when_it_shall(string monitor, int status)
    {
        var plugin = new Waiting("forward") { IsReady = true };
        await StartAsync($"ready {{\nmonitor {monitor}\n}}", plugin);

        Assert.Equal(200, (await setup.Http.GetAsync("/ready")).Status);
        plugin.IsReady = false;

        Assert.Equal(status, (await setup.Http.GetAsync("/ready")).Status);
    }

    [Fact]
    public async Task All_blocks_of_a_configuration_report_to_one_result()
    {
        var first = new Waiting("file");
        setup.Parse(ReadySetup.Definition, "ready");
        setup.Block.Handlers = [first];
        var second = new TestSetup("example.org") { Process = setup.Process, Lifecycle = setup.Lifecycle };
        second.Parse(ReadySetup.Definition, "ready");
        second.Block.Handlers = [new Waiting("hosts")];
        await setup.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal((503, "file,hosts"), await setup.Http.GetAsync("/ready"));
    }

    [Fact]
    public async Task Configurations_do_not_report_to_each_other()
    {
        await StartAsync("ready", new Waiting("file"));
        var next = new TestSetup { Process = setup.Process };
        next.Parse(ReadySetup.Definition, "ready");
        await next.Lifecycle.StartAsync(CancellationToken.None);

        Assert.Equal((200, "OK"), await setup.Http.GetAsync("/ready"));
    }

    [Fact]
    public async Task Is_not_ready_once_the_process_ends()
    {
        await StartAsync("ready");

        await setup.Lifecycle.FinalShutdownAsync(CancellationToken.None);

        Assert.Equal((503, "Shutting down"), await setup.Http.GetAsync("/ready"));
    }

    private async Task StartAsync(string lines, params IQueryHandler[] handlers)
    {
        setup.Parse(ReadySetup.Definition, lines);
        setup.Block.Handlers = handlers;
        await setup.Lifecycle.StartAsync(CancellationToken.None);
    }

    private sealed class Waiting(string name) : IQueryHandler, IReadiness
    {
        public string Name => name;

        public bool IsReady { get; set; }

        public ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel) => new(Outcome.Dropped);
    }
}
