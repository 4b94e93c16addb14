using ServiceDns.Dns;
using ServiceDns.Plugins.Cancel;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class CancelTests
{
    [Theory]
    [InlineData("cancel", 5001)]
    [InlineData("cancel 300ms", 300)]
    public async Task A_query_that_takes_longer_gets_servfail_and_a_reason(string lines, int milliseconds)
    {
        var setup = new TestSetup();
        var handler = setup.Parse(CancelSetup.Definition, lines).Handler(new WaitingHandler());
        using var query = Ask.For("example.org.");

        var serving = handler.ServeAsync(query, CancellationToken.None).AsTask();
        setup.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(serving.IsCompleted);
        setup.Time.Advance(TimeSpan.FromMilliseconds(1));
        var outcome = await serving;

        Assert.Equal((false, ResponseCode.ServFail), (outcome.IsWritten, outcome.Code));
        Assert.Equal(FormattableString.Invariant($"plugin/cancel: no answer within {milliseconds / 1000.0} s"), outcome.Error);
        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public async Task An_answer_in_time_passes_and_leaves_no_timer()
    {
        var setup = new TestSetup();
        var handler = setup.Parse(CancelSetup.Definition, "cancel 1s").Handler(new AnsweringHandler
        {
            Answer = ["example.org. 30 IN A 192.0.2.1"],
        });
        using var query = Ask.For("example.org.");

        await handler.ServeAsync(query);

        Assert.Equal(["example.org. 30 IN A 192.0.2.1"], query.Answer());
        Assert.Equal(0, setup.Time.TimerCount);
    }

    [Fact]
    public async Task The_end_of_the_server_is_not_taken_for_a_timeout()
    {
        using var stopping = new CancellationTokenSource();
        var handler = new TestSetup().Parse(CancelSetup.Definition, "cancel").Handler(new WaitingHandler());
        using var query = Ask.For("example.org.");

        var serving = handler.ServeAsync(query, stopping.Token).AsTask();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Theory]
    [InlineData("cancel 5", "invalid duration: \"5\"")]
    [InlineData("cancel -1s", "invalid negative duration: \"-1s\"")]
    [InlineData("cancel 0", "invalid negative duration: \"0\"")]
    [InlineData("cancel 1s 2s", "Wrong argument count or unexpected line ending after '2s'")]
    public void Names_the_mistake(string lines, string reason) =>
        Assert.Equal($"Corefile:1 - plugin/cancel: {reason}", TestSetup.MistakeIn(CancelSetup.Definition, lines));

    private sealed class WaitingHandler : IQueryHandler
    {
        public string Name => "waiting";

        public async ValueTask<Outcome> ServeAsync(Query query, CancellationToken cancel)
        {
            var end = new TaskCompletionSource();
            await using var registration = cancel.Register(() => end.TrySetCanceled(cancel));
            await end.Task;
            return Outcome.Written;
        }
    }
}
