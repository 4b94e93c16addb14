using ServiceDns.Dns;
using ServiceDns.Plugins.Errors;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class ErrorsTests
{
    private readonly TestSetup setup = new();

    [Fact]
    public async Task Logs_code_name_type_and_reason()
    {
        await ServeAsync(Handler("errors", Outcome.Failed(ResponseCode.ServFail, "plugin/forward: no healthy proxies")), "Example.ORG.");

        Assert.Equal(["[ERROR] plugin/errors: 2 example.org. A: plugin/forward: no healthy proxies"], setup.Logs.Lines);
    }

    [Fact]
    public async Task Logs_an_error_that_comes_later()
    {
        var gate = new TaskCompletionSource();
        var next = new AnsweringHandler { After = gate.Task, Instead = Outcome.Failed(ResponseCode.Refused, "late") };
        var handler = setup.Parse(ErrorsSetup.Definition, "errors").Handler(next);
        using var query = Ask.For("example.org.", RecordType.TXT);

        var serving = handler.ServeAsync(query, CancellationToken.None);
        gate.SetResult();
        var outcome = await serving;

        Assert.Equal(ResponseCode.Refused, outcome.Code);
        Assert.Equal(["[ERROR] plugin/errors: 5 example.org. TXT: late"], setup.Logs.Lines);
    }

    [Fact]
    public async Task Is_silent_without_an_error()
    {
        await ServeAsync(Handler("errors", Outcome.Failed(ResponseCode.ServFail)));

        Assert.Empty(setup.Logs.Lines);
    }

    //                     options               errors   lines when they come                          lines when the time is over
    public static TheoryData<string, int, string[], string[]> Consolidations => new()
    {
        { "", 1, [], ["[ERROR] plugin/errors: 1 errors like '^broken' occurred in last 1m0s"] },
        { "warning", 3, [], ["[WARNING] plugin/errors: 3 errors like '^broken' occurred in last 1m0s"] },
        { "info", 2, [], ["[INFO] plugin/errors: 2 errors like '^broken' occurred in last 1m0s"] },
        { "debug", 2, [], ["[DEBUG] plugin/errors: 2 errors like '^broken' occurred in last 1m0s"] },
        { "show_first", 1, ["[ERROR] plugin/errors: 2 example.org. A: broken pipe"], [] },
        {
            "warning show_first", 3, ["[WARNING] plugin/errors: 2 example.org. A: broken pipe"],
            ["[WARNING] plugin/errors: 3 errors like '^broken' occurred in last 1m0s"]
        },
    };

    [Theory, MemberData(nameof(Consolidations))]
    public async Task Consolidates_what_matches(string options, int errors, string[] atOnce, string[] later)
    {
        var handler = Handler($"errors {{\nconsolidate 1m ^broken {options}\n}}", Outcome.Failed(ResponseCode.ServFail, "broken pipe"));

        for (var i = 0; i < errors; i++) await ServeAsync(handler);
        setup.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(atOnce, setup.Logs.Lines);
        setup.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([.. atOnce, .. later], setup.Logs.Lines);
    }

    [Fact]
    public async Task Counts_anew_after_each_period()
    {
        var handler = Handler("errors {\nconsolidate 1m .*\n}", Outcome.Failed(ResponseCode.ServFail, "broken"));

        await ServeAsync(handler);
        setup.Time.Advance(TimeSpan.FromMinutes(10));
        await ServeAsync(handler);
        await ServeAsync(handler);
        setup.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            [
                "[ERROR] plugin/errors: 1 errors like '.*' occurred in last 1m0s",
                "[ERROR] plugin/errors: 2 errors like '.*' occurred in last 1m0s",
            ],
            setup.Logs.Lines);
    }

    [Fact]
    public async Task Gives_an_error_to_the_first_pattern_that_matches_and_logs_the_rest()
    {
        const string lines = "errors {\nconsolidate 1m timeout$ info\nconsolidate 1m . warning\n}";

        await ServeAsync(Handler(lines, Outcome.Failed(ResponseCode.ServFail, "timeout")));
        setup.Time.Advance(TimeSpan.FromMinutes(1));
        await ServeAsync(Handler("errors {\nconsolidate 1m timeout$ info\n}", Outcome.Failed(ResponseCode.ServFail, "other")));

        Assert.Equal(
            [
                "[INFO] plugin/errors: 1 errors like 'timeout$' occurred in last 1m0s",
                "[ERROR] plugin/errors: 2 example.org. A: other",
            ],
            setup.Logs.Lines);
    }

    [Fact]
    public async Task Logs_what_is_counted_when_the_configuration_ends_and_counts_no_more()
    {
        var handler = Handler("errors {\nconsolidate 1m .*\n}", Outcome.Failed(ResponseCode.ServFail, "broken"));

        await ServeAsync(handler);
        await setup.Lifecycle.ShutdownAsync(CancellationToken.None);
        await ServeAsync(handler);

        Assert.Equal(
            ["[ERROR] plugin/errors: 1 errors like '.*' occurred in last 1m0s", "[ERROR] plugin/errors: 2 example.org. A: broken"],
            setup.Logs.Lines);
        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public void Allocates_nothing_without_an_error()
    {
        var handler = setup.Parse(ErrorsSetup.Definition, "errors").Handler();
        using var query = Ask.For("example.org.");

        Assert.Equal(0, handler.AllocatedServing(query));
    }

    private IQueryHandler Handler(string lines, Outcome outcome) =>
        setup.Parse(ErrorsSetup.Definition, lines).Handler(new AnsweringHandler { Instead = outcome });

    private static async Task ServeAsync(IQueryHandler handler, string name = "example.org.")
    {
        using var query = Ask.For(name);
        await handler.ServeAsync(query, CancellationToken.None);
    }
}
