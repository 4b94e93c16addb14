namespace ServiceDns.Server.Tests;

public class ConfigurationTests
{
    //                     Corefile                              what is reported; FILE stands for its path
    public static TheoryData<string, string[]> Mistakes => new()
    {
        { ". {\n say nothing\n}",                              ["FILE:2 - plugin/say: 'nothing' is not an address"] },
        { ". {\n\n rewrite name a b\n}",                      ["FILE:3 - plugin/rewrite: use pass in its place"] },
        { ". {\n sya 10.0.0.1\n}", ["FILE:2 - Error during parsing: Unknown directive 'sya'; did you mean 'say'?"] },
        { ". {\n say 10.0.0.1\n",                              ["FILE:2 - Syntax error: Unexpected token '10.0.0.1', expecting '}'"] },
        { "a.org {\n}\n\na.org {\n}",                          ["FILE:4 - cannot serve dns://a.org.:0 - it is already defined"] },
        { "a.org {\n local\n}\n\na.org {\n}",
            ["FILE:5 - cannot serve dns://a.org.:0 - zone overlap listener capacity with dns://a.org.:0 on 127.0.0.1"] },
        { "a.org:99999 {\n}",                                  ["FILE:1 - address 99999: invalid port"] },
        { "a.org {\n say one\n}\nb.org {\n say two\n}\nc.org:99999 {\n}",
            [
                "FILE:7 - address 99999: invalid port",
                "FILE:2 - plugin/say: 'one' is not an address",
                "FILE:5 - plugin/say: 'two' is not an address",
            ] },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Names_every_mistake_and_its_place(string corefile, string[] expected)
    {
        await using var server = new TestServer(corefile);

        var error = Assert.Throws<ConfigurationException>(server.Control.Build);

        Assert.Equal(expected.Select(line => line.Replace("FILE", server.CorefilePath)), error.Errors.Select(inner => inner.Message));
        Assert.Equal(string.Join('\n', error.Errors.Select(inner => inner.Message)), error.Message);
    }

    //                     Corefile                                          UDP sockets of the listener; null for as many as CPUs
    public static TheoryData<string, int?> Sockets => new()
    {
        { "a.org {\n}",                                                     null },
        { "a.org {\n sockets 3\n}",                                        3 },
        { "a.org {\n sockets 3\n}\nb.org {\n}",                          3 },
        { "a.org {\n sockets 3\n}\nb.org {\n sockets 4\n}",             3 }, // the first block's, as in CoreDNS
        { "a.org {\n}\nb.org {\n sockets 4\n}",                          null },
    };

    [Theory, MemberData(nameof(Sockets))]
    public async Task The_first_block_of_an_address_sets_its_number_of_sockets(string corefile, int? sockets)
    {
        await using var server = new TestServer(corefile);

        Assert.Equal(sockets, Assert.Single(server.Control.Build().Listeners).UdpSockets);
    }

    [Fact]
    public async Task Building_starts_nothing()
    {
        await using var server = new TestServer(". {\n local\n hooks a\n}");

        server.Control.Build();

        Assert.Empty(server.Plugins.Calls);
    }

    [Fact]
    public async Task The_same_zone_may_be_served_on_two_ports_and_addresses_are_one_however_written()
    {
        await using var server = new TestServer("a.org:1053 a.org:1054 {\n}\nb.org:1053 {\n}");

        var listeners = server.Control.Build().Listeners;

        Assert.Equal([":1053", ":1054"], listeners.Select(listener => listener.Address.ToString()));
        Assert.Equal(["a.org.", "b.org."], listeners[0].Blocks.Select(block => block.Info.Zone.ToString()));
    }

    [Fact]
    public async Task The_hash_changes_with_the_Corefile_and_with_what_it_imports()
    {
        await using var server = new TestServer(". {\n local\n import part\n}");
        var part = Path.Combine(Path.GetDirectoryName(server.CorefilePath)!, "part");
        File.WriteAllText(part, "say 10.0.0.1");
        await server.StartAsync();
        var first = server.Control.ActiveHash;

        Assert.Matches("^[0-9a-f]{128}$", first);
        Assert.Equal(first, server.Control.HashOnDisk());
        File.WriteAllText(part, "say 10.0.0.2");

        Assert.NotEqual(first, server.Control.HashOnDisk());
        Assert.Equal(first, server.Control.ActiveHash);
    }

    [Fact]
    public async Task A_Corefile_that_can_not_be_hashed_says_why()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");

        server.Corefile = ". {\n say 10.0.0.1\n";
        var wrong = Assert.Throws<Corefile.CorefileException>(server.Control.HashOnDisk);
        File.Delete(server.CorefilePath);
        var gone = Assert.Throws<Corefile.CorefileException>(server.Control.HashOnDisk);

        Assert.Equal($"{server.CorefilePath}:2 - Syntax error: Unexpected token '10.0.0.1', expecting '}}'", wrong.Message);
        Assert.Equal($"open {server.CorefilePath}: no such file or directory", gone.Message);
    }

    [Fact]
    public async Task An_unknown_plugin_changes_the_hash_so_that_a_reload_can_say_what_is_wrong()
    {
        await using var server = await TestServer.StartAsync(". {\n local\n}");

        server.Corefile = ". {\n wrong\n}";

        Assert.NotEqual(server.Control.ActiveHash, server.Control.HashOnDisk());
    }
}
