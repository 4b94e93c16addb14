using ServiceDns.Corefile;
using ServiceDns.Plugins.Bind;
using ServiceDns.Server;

namespace ServiceDns.Plugins.Tests;

public class BindTests
{
    private static readonly LocalInterface[] Interfaces =
    [
        new("lo", ["127.0.0.1", "::1"]),
        new("eth0", ["192.0.2.7", "fe80::7%eth0"]),
    ];

    private static readonly PluginDefinition Definition = new("bind", setup => BindSetup.Parse(setup, () => Interfaces));

    //                     lines                                          where the block listens
    public static TheoryData<string, string[]> Accepted => new()
    {
        { "bind 1.2.3.4", ["1.2.3.4"] },
        { "bind 1.2.3.4 ::5", ["1.2.3.4", "::5"] },
        { "bind ::1 1.2.3.4 ::5 127.9.9.0", ["::1", "1.2.3.4", "::5", "127.9.9.0"] },
        { "bind 1.2.3.4 lo", ["1.2.3.4", "127.0.0.1", "::1"] },
        { "bind eth0", ["192.0.2.7", "fe80::7%eth0"] },
        { "bind lo {\nexcept 127.0.0.1\n}", ["::1"] },
        { "bind lo eth0 {\nexcept lo 192.0.2.7\n}", ["fe80::7%eth0"] },
        { "bind 127.0.0.1\nbind ::1", ["127.0.0.1", "::1"] },
        { "bind lo {\nexcept ::1\n}\nbind ::1", ["127.0.0.1", "::1"] }, // except is for its own bind only
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Sets_where_the_block_listens(string lines, string[] hosts)
    {
        var setup = new TestSetup().Parse(Definition, lines);

        Assert.Equal(hosts, setup.Block.ListenHosts);
        Assert.Empty(setup.Logs.Lines);
        Assert.Null(setup.Factory);
    }

    [Fact]
    public void Warns_when_nothing_is_left()
    {
        var setup = new TestSetup().Parse(Definition, "bind lo {\nexcept lo\n}");

        Assert.Empty(setup.Block.ListenHosts);
        Assert.Equal(["[WARNING] plugin/bind: every address is excepted: this server block listens nowhere"], setup.Logs.Lines);
    }

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "bind", 1, "at least one address or interface name is expected" },
        { "bind 1.2.3.invalid", 1, "not a valid IP address or interface name: \"1.2.3.invalid\"" },
        { "bind ::1 1.2.3.4 noone", 1, "not a valid IP address or interface name: \"noone\"" },
        { "bind 127.0.0.1:53", 1, "not a valid IP address or interface name: \"127.0.0.1:53\"" },
        { "bind [::1]", 1, "not a valid IP address or interface name: \"[::1]\"" },
        { "bind [::1]:53", 1, "not a valid IP address or interface name: \"[::1]:53\"" },
        { "bind 010.0.0.1", 1, "not a valid IP address or interface name: \"010.0.0.1\"" },
        { "bind lo {\nexcept\n}", 2, "at least one address or interface must be given to except subdirective" },
        { "bind lo {\nexcept noone\n}", 2, "not a valid IP address or interface name: \"noone\"" },
        { "bind lo {\nonly ::1\n}", 2, "invalid option \"only\"; right would be except" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/bind: {reason}", TestSetup.MistakeIn(Definition, lines));

    [Fact]
    public void Knows_the_interfaces_of_this_machine() =>
        Assert.Contains("127.0.0.1", LocalInterfaces.Read().Single(each => each.Name == "lo").Addresses);
}
