namespace ServiceDns.Server.Tests;

public class LifecycleTests
{
    private readonly Lifecycle lifecycle = new();
    private readonly List<string> calls = [];

    [Fact]
    public async Task Hooks_run_in_the_order_in_which_they_were_added()
    {
        lifecycle.OnStart(Say("first"));
        lifecycle.OnStart(Say("second"));
        lifecycle.OnServing(() => calls.Add("serving"));
        lifecycle.OnShutdown(Say("down"));

        await lifecycle.StartAsync(default);
        lifecycle.Serving();
        await lifecycle.ShutdownAsync(default);

        Assert.Equal(["first", "second", "serving", "down"], calls);
    }

    [Fact]
    public async Task A_start_ends_at_the_first_hook_that_fails()
    {
        lifecycle.OnStart(Fail("no"));
        lifecycle.OnStart(Say("second"));

        await Assert.ThrowsAsync<IOException>(() => lifecycle.StartAsync(default));

        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_check_runs_all_hooks_and_tells_every_failure()
    {
        lifecycle.OnCheck(Fail("one"));
        lifecycle.OnCheck(Say("between"));
        lifecycle.OnCheck(Fail("two"));

        var error = await Assert.ThrowsAsync<AggregateException>(() => lifecycle.CheckAsync(default));

        Assert.Equal(["one", "two"], error.InnerExceptions.Select(inner => inner.Message));
        Assert.Equal(["between"], calls);
    }

    [Fact]
    public async Task A_shutdown_goes_on_behind_a_hook_that_fails()
    {
        lifecycle.OnShutdown(Fail("no"));
        lifecycle.OnShutdown(Say("second"));

        await Assert.ThrowsAsync<IOException>(() => lifecycle.ShutdownAsync(default));

        Assert.Equal(["second"], calls);
    }

    [Fact]
    public async Task A_shutdown_goes_on_behind_a_hook_that_is_cancelled_by_something_of_its_own()
    {
        lifecycle.OnShutdown(_ => Task.FromCanceled(new CancellationToken(canceled: true)));
        lifecycle.OnShutdown(Say("second"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lifecycle.ShutdownAsync(default));

        Assert.Equal(["second"], calls);
    }

    [Fact]
    public async Task Final_hooks_run_side_by_side()
    {
        var second = new TaskCompletionSource();
        lifecycle.OnFinalShutdown(_ => second.Task);
        lifecycle.OnFinalShutdown(_ =>
        {
            second.SetResult();
            return Task.CompletedTask;
        });

        await lifecycle.FinalShutdownAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Func<CancellationToken, Task> Say(string text) => _ =>
    {
        calls.Add(text);
        return Task.CompletedTask;
    };

    private static Func<CancellationToken, Task> Fail(string reason) => _ => throw new IOException(reason);
}
