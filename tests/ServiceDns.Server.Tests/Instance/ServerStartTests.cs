using System.Net;
using System.Net.Sockets;
using ServiceDns.Dns;

namespace ServiceDns.Server.Tests;

public class ServerStartTests
{
    [Fact]
    public async Task Serves_and_says_which_zone_is_where()
    {
        await using var server = await TestServer.StartAsync("b.org a.org {\n local\n say 10.0.0.1\n}");

        var port = server.Port;
        Assert.Equal([$"a.org.:{port} on 127.0.0.1", $"b.org.:{port} on 127.0.0.1"], server.Printed);
        Assert.Equal("10.0.0.1", await server.AskAsync("www.a.org."));
        Assert.Equal("10.0.0.1", await server.AskAsync("b.org."));
        Assert.Equal("REFUSED", await server.AskAsync("c.org."));
    }

    [Fact]
    public async Task A_block_with_several_zones_sets_its_plugins_up_once_and_shares_the_chain()
    {
        await using var server = await TestServer.StartAsync("a.org b.org 10.0.0.0/15 {\n local\n say 10.0.0.1\n}");

        Assert.Equal(["say 10.0.0.1"], server.Plugins.Calls);
        Assert.Equal(4, server.Printed.Count);
        Assert.Contains($"1.10.in-addr.arpa.:{server.Port} on 127.0.0.1", server.Printed);
    }

    [Fact]
    public async Task Blocks_on_one_address_share_its_listener_and_the_longest_zone_wins()
    {
        await using var server = await TestServer.StartAsync("""
            . {
              local
              say 10.0.0.1
            }
            a.org {
              local
              say 10.0.0.2
            }
            """);

        Assert.Equal(2, server.Printed.Count);
        Assert.Equal("10.0.0.2", await server.AskAsync("x.a.org."));
        Assert.Equal("10.0.0.1", await server.AskAsync("x.b.org."));
    }

    [Fact]
    public async Task Plugins_serve_in_their_order_whatever_the_Corefile_says()
    {
        await using var server = new TestServer(". {\n say 10.0.0.1\n pass\n local\n}");

        var block = Assert.Single(server.Control.Build().Blocks);

        Assert.Equal(["pass", "say"], block.Handlers.Select(handler => handler.Name));
        Assert.Equal(["127.0.0.1"], block.ListenHosts);
    }

    [Fact]
    public async Task A_plugin_is_set_up_in_all_blocks_before_the_next_one()
    {
        await using var server = await TestServer.StartAsync("""
            a.org {
              local
              hooks a
            }
            b.org {
              local
              hooks b
              hooks c
            }
            """);

        Assert.Equal(["a start", "b start", "c start", "a serving", "b serving", "c serving"], server.Plugins.Calls);
    }

    [Fact]
    public async Task A_query_that_no_plugin_answers_fails_with_a_reason()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n pass\n}");

        Assert.Equal("SERVFAIL", await server.AskAsync());

        var outcome = Assert.Single(server.Plugins.Outcomes);
        Assert.Equal((ResponseCode.ServFail, "plugin/LAST: no next plugin found"), (outcome.Code, outcome.Error));
    }

    [Fact]
    public async Task A_block_without_handlers_refuses()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");

        Assert.Equal("REFUSED", await server.AskAsync());
    }

    [Fact]
    public async Task Warnings_of_the_Corefile_are_logged()
    {
        await using var server = await TestServer.StartAsync("10.0.0.1 {\n local\n say 10.0.0.1\n}");

        Assert.StartsWith($"[WARNING] {server.CorefilePath}:1 - '10.0.0.1' is taken for a zone", Assert.Single(server.Log));
    }

    [Fact]
    public async Task Debug_lines_are_logged_when_some_block_has_debug()
    {
        await using var server = await TestServer.StartAsync("a.org {\n local\n debug\n}\nb.org {\n local\n}");

        Assert.True(server.Logs.Debug);
    }

    [Fact]
    public async Task A_start_that_fails_shuts_down_what_had_started_and_opens_nothing()
    {
        var port = TestServer.FreePort();
        await using var server = new TestServer($".:{port} {{\n local\n hooks a\n hooks b fail\n hooks c\n}}");

        var error = await Assert.ThrowsAsync<IOException>(server.StartAsync);

        Assert.Equal("b start failed", error.Message);
        Assert.Equal(["a start", "b start", "a shutdown", "b shutdown", "c shutdown"], server.Plugins.Calls);
        Assert.True(TestServer.IsFree(port));
    }

    [Fact]
    public async Task A_port_in_use_fails_the_start_and_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var second =
            new TestServer($". {{\n local\n}}\na.org:{((IPEndPoint)taken.LocalEndpoint).Port} {{\n local\n hooks a\n}}");

        var error = await Assert.ThrowsAsync<ListenException>(second.StartAsync);

        Assert.Contains($"listen tcp {taken.LocalEndpoint}: bind: address already in use", error.Message);
        Assert.Equal(["a start", "a shutdown"], second.Plugins.Calls);
    }
}
