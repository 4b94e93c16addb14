namespace ServiceDns.Server.Tests;

public class ReloadTests
{
    [Fact]
    public async Task The_new_configuration_answers_on_the_same_socket()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n}");
        Assert.Equal("10.0.0.1", await server.AskAsync());

        server.Corefile = ". {\n local\n say 10.0.0.2\n}";
        Assert.True(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.2", await server.AskAsync());
        Assert.Equal(["[INFO] Reloading", "[INFO] Reloading complete"], server.Log);
    }

    [SkippableFact]
    public async Task The_number_of_UDP_sockets_may_change()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere there is one");
        await using var server = await TestServer.StartAsync(". {\n sockets 5\n local\n say 10.0.0.1\n}");
        Assert.StartsWith("[INFO] dns://127.0.0.1:0: 5 UDP workers, ", Assert.Single(server.Placements));

        server.Corefile = ". {\n sockets 7\n local\n say 10.0.0.2\n}";
        Assert.True(await server.Control.ReloadAsync(default));

        for (var i = 0; i < 30; i++) Assert.Equal("10.0.0.2", await server.AskAsync()); // each from a port of its own, so to all sockets
        Assert.StartsWith("[INFO] dns://127.0.0.1:0: 7 UDP workers, ", server.Log[1]);
        Assert.Equal(3, server.Log.Length);
    }

    [Fact]
    public async Task The_new_one_starts_before_the_old_one_is_shut_down()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n hooks old\n}");

        server.Corefile = ". {\n local\n hooks new\n}";
        await server.Control.ReloadAsync(default);
        await server.Control.StopAsync(default);

        var calls = server.Plugins.Calls;
        Assert.True(calls.IndexOf("new start") < calls.IndexOf("old shutdown"));
        Assert.Equal(
            ["old start", "old serving", "new start", "new serving", "new final", "new shutdown"],
            calls.Where(call => call != "old shutdown"));
    }

    //                     a Corefile that is wrong             the line in the log; FILE stands for its path
    public static TheoryData<string, string> Mistakes => new()
    {
        { ". {\n local\n say nothing\n}", "[ERROR] Restart failed: FILE:3 - plugin/say: 'nothing' is not an address" },
        { ". {\n locl\n}", "[ERROR] Restart failed: FILE:2 - Error during parsing: Unknown directive 'locl'; did you mean 'local'?" },
        { ". {", "[ERROR] Restart failed: FILE:1 - Syntax error: Unexpected token '{', expecting '}'" },
        { "",                                                   "[ERROR] Restart failed: FILE:1 - there is no server block in it" },
        { "# soon\n(s) {\n local\n}\n",                        "[ERROR] Restart failed: FILE:1 - there is no server block in it" },
        { ". {\n local\n say 10.0.0.2\n hooks new fail\n}",     "[ERROR] Restart failed: new start failed" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task A_reload_that_fails_changes_nothing_and_says_why(string corefile, string reason)
    {
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n hooks old\n}");
        var hash = server.Control.ActiveHash;

        server.Corefile = corefile;
        Assert.False(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.1", await server.AskAsync());
        Assert.Equal(hash, server.Control.ActiveHash);
        Assert.Equal(["[INFO] Reloading", reason.Replace("FILE", server.CorefilePath)], server.Log);
        Assert.DoesNotContain("old shutdown", server.Plugins.Calls);
    }

    [Fact]
    public async Task A_file_that_is_gone_fails_the_reload()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n}");

        File.Delete(server.CorefilePath);
        Assert.False(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.1", await server.AskAsync());
        Assert.Equal($"[ERROR] Restart failed: open {server.CorefilePath}: no such file or directory", server.Log[^1]);
    }

    [Fact]
    public async Task After_a_failed_reload_a_good_one_succeeds()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n}");
        server.Corefile = ". {";
        await server.Control.ReloadAsync(default);

        server.Corefile = ". {\n local\n say 10.0.0.2\n}";
        Assert.True(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.2", await server.AskAsync());
    }

    [Fact]
    public async Task What_started_of_a_failed_one_is_shut_down()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");

        server.Corefile = ". {\n local\n hooks a\n hooks b fail\n}";
        await server.Control.ReloadAsync(default);

        Assert.Equal(["a start", "b start", "a shutdown", "b shutdown"], server.Plugins.Calls);
    }

    [Fact]
    public async Task Ports_open_and_close_as_the_Corefile_says()
    {
        var (kept, gone, added) = (TestServer.FreePort(), TestServer.FreePort(), TestServer.FreePort());
        await using var server = await TestServer.StartAsync($".:{kept} .:{gone} {{\n local\n say 10.0.0.1\n}}");
        Assert.Equal("10.0.0.1", await server.AskAsync(port: gone));

        server.Corefile = $".:{kept} .:{added} {{\n local\n say 10.0.0.2\n}}";
        Assert.True(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.2", await server.AskAsync(port: kept));
        Assert.Equal("10.0.0.2", await server.AskAsync(port: added));
        await server.Control.StopAsync(default);
        Assert.True(TestServer.IsFree(gone));
    }

    [Fact]
    public async Task A_port_in_use_fails_the_reload_and_the_others_go_on()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n}");

        server.Corefile = $". .:{((System.Net.IPEndPoint)taken.LocalEndpoint).Port} {{\n local\n say 10.0.0.2\n}}";
        Assert.False(await server.Control.ReloadAsync(default));

        Assert.Equal("10.0.0.1", await server.AskAsync());
        Assert.StartsWith($"[ERROR] Restart failed: listen tcp {taken.LocalEndpoint}: bind: address already in use", server.Log[^1]);
    }

    [Fact]
    public async Task No_query_is_lost_while_configurations_change()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n say 10.0.0.1\n}");
        using var done = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            var answers = new HashSet<string>();
            while (!done.IsCancellationRequested) answers.Add(await server.AskAsync());
            return answers;
        });

        for (var i = 2; i < 12; i++)
        {
            server.Corefile = $". {{\n local\n say 10.0.0.{i}\n}}";
            Assert.True(await server.Control.ReloadAsync(default));
        }
        await done.CancelAsync();

        Assert.All(await asking, answer => Assert.StartsWith("10.0.0.", answer));
        Assert.Equal("10.0.0.11", await server.AskAsync());
    }

    [Fact]
    public async Task A_plugin_may_wait_in_its_shutdown_for_the_reload_that_it_asked_for()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n hooks a\n}");
        server.Corefile = ". {\n local\n say 10.0.0.2\n}";

        var reload = Task.CompletedTask;
        server.Plugins.During["a shutdown"] = _ => reload;
        var asked = server.Control.ReloadAsync(default);
        reload = asked;

        Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task The_debug_mode_follows_the_Corefile()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");

        server.Corefile = ". {\n local\n debug\n}";
        await server.Control.ReloadAsync(default);
        Assert.True(server.Logs.Debug);
        server.Corefile = ". {\n local\n}";
        await server.Control.ReloadAsync(default);

        Assert.False(server.Logs.Debug);
    }
}
