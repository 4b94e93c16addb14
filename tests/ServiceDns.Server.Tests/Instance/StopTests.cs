namespace ServiceDns.Server.Tests;

public class StopTests
{
    [Fact]
    public async Task Answers_go_on_during_the_lameduck_and_the_port_is_free_at_the_end()
    {
        await using var server = await TestServer.StartAsync($".:{TestServer.FreePort()} {{\n local\n say 10.0.0.1\n hooks a\n}}");
        var (port, answer) = (server.Port, "");
        server.Plugins.During["a final"] = async _ => answer = await server.AskAsync();
        var freeAtShutdown = false;
        server.Plugins.During["a shutdown"] = _ =>
        {
            freeAtShutdown = TestServer.IsFree(port);
            return Task.CompletedTask;
        };

        Assert.True(await server.Control.StopAsync(default));

        Assert.Equal("10.0.0.1", answer);
        Assert.True(freeAtShutdown);
        Assert.Equal(["a final", "a shutdown"], server.Plugins.Calls[^2..]);
    }

    [Fact]
    public async Task A_hook_that_fails_is_logged_and_the_rest_ends_all_the_same()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n hooks a\n}");
        server.Plugins.During["a final"] = _ => throw new IOException("no goodbye");

        Assert.False(await server.Control.StopAsync(default));

        Assert.Equal("a shutdown", server.Plugins.Calls[^1]);
        Assert.Equal("[ERROR] stopping: no goodbye", server.Log[^1]);
    }

    [Fact]
    public async Task A_start_under_way_is_given_up()
    {
        await using var server = new TestServer(". {\n local\n hooks a\n}");
        var entered = new TaskCompletionSource();
        server.Plugins.During["a start"] = cancel =>
        {
            entered.SetResult();
            return Task.Delay(Timeout.Infinite, cancel);
        };
        var starting = server.StartAsync();
        await entered.Task;

        Assert.True(await server.Control.StopAsync(default).WaitAsync(TimeSpan.FromSeconds(20)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal(["a start", "a shutdown"], server.Plugins.Calls);
    }

    [Fact]
    public async Task A_reload_after_the_stop_does_nothing()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n hooks a\n}");
        await server.Control.StopAsync(default);

        Assert.False(await server.Control.ReloadAsync(default));

        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task A_plugin_can_end_the_process()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");
        Assert.False(server.Control.Ended.IsCompleted);

        server.Control.Fail("plugin/loop: Loop detected");

        Assert.Equal(1, await server.Control.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("[FATAL] plugin/loop: Loop detected", server.Log[^1]);
    }
}
