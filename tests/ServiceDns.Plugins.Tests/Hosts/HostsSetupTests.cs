using ServiceDns.Plugins.Hosts;

namespace ServiceDns.Plugins.Tests.Hosts;

public class HostsSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "hosts",
        "hosts /tmp",
        "hosts highly_unlikely_to_exist_hosts_file",
        "hosts /etc/hosts example.org.",
        "hosts /etc/hosts example.org. example.net.",
        "hosts /etc/hosts example.org 10.0.0.9/8 {\n fallthrough\n}",
        "hosts {\n fallthrough\n}",
        "hosts {\n fallthrough example.org in-addr.arpa\n}",
        "hosts {\n fallthrough\n fallthrough_unsupported\n}",
        "hosts {\n fallthrough_unsupported\n fallthrough example.org\n}",
        "hosts {\n 10.0.0.1 example.org\n fallthrough\n}",
        "hosts {\n 10.0.0.1 example.org\n}",
        "hosts {\n ttl 1\n}",
        "hosts {\n ttl 65535 and more\n}",
        "hosts {\n reload 0\n}",
        "hosts {\n reload 300ms\n no_reverse\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(HostsSetup.Definition, corefile));

    //                     Corefile     error
    public static TheoryData<string, string> Mistakes => new()
    {
        { "hosts /etc/hosts\nhosts /etc/hosts", "Corefile:2 - plugin/hosts: this plugin can only be used once per Server Block" },
        {
            "hosts {\n fallthrough\n 10.0.0.1 example.org\n}",
            "Corefile:3 - plugin/hosts: unknown property '10.0.0.1'; entries stand above fallthrough"
        },
        { "hosts {\n fallthrough_unsupported\n}", "Corefile:3 - plugin/hosts: fallthrough_unsupported requires fallthrough" },
        {
            "hosts {\n fallthrough\n fallthrough_unsupported example.org\n}",
            "Corefile:3 - plugin/hosts: Wrong argument count or unexpected line ending after 'example.org'"
        },
        { "hosts {\n ttl\n}", "Corefile:2 - plugin/hosts: ttl needs a time in second" },
        { "hosts {\n ttl soon\n}", "Corefile:2 - plugin/hosts: ttl needs a number of second" },
        { "hosts {\n ttl 0\n}", "Corefile:2 - plugin/hosts: ttl provided is invalid" },
        { "hosts {\n ttl 65536\n}", "Corefile:2 - plugin/hosts: ttl provided is invalid" },
        { "hosts {\n reload\n}", "Corefile:2 - plugin/hosts: reload needs a duration (zero seconds to disable)" },
        { "hosts {\n reload 5\n}", "Corefile:2 - plugin/hosts: invalid duration for reload '5'" },
        { "hosts {\n reload -5s\n}", "Corefile:2 - plugin/hosts: invalid negative duration for reload '-5s'" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string error) =>
        Assert.Equal(error, TestSetup.MistakeIn(HostsSetup.Definition, corefile));

    //                     line             warned about
    public static TheoryData<string, bool> Entries => new()
    {
        { "10.0.0.1 a.example", false },
        { "fe80::1%eth0 a.example", false },
        { "fallthrugh", true },
        { "10.0.0.300 a.example", true },
        { "10.0.0.1", true },
        { "a.example 10.0.0.1", true },
    };

    [Theory, MemberData(nameof(Entries))]
    public void Warns_of_lines_that_are_no_entries(string line, bool warned) => Assert.Equal(
        warned ? [$"[WARNING] plugin/hosts: Corefile:2 - '{line}' is passed over: neither a property nor ADDRESS NAME..."] : [],
        new TestSetup().Parse(HostsSetup.Definition, $"hosts {{\n {line}\n}}").Logs.Lines);

    //                     path     log line
    public static TheoryData<string, string> OddFiles => new()
    {
        { "no_such_hosts_file", "[WARNING] plugin/hosts: File does not exist: no_such_hosts_file" },
        { "/tmp", "[WARNING] plugin/hosts: Hosts file \"/tmp\" is a directory" },
    };

    [Theory, MemberData(nameof(OddFiles))]
    public void A_file_that_is_none_is_only_warned_about(string path, string line)
    {
        var setup = new TestSetup().Parse(HostsSetup.Definition, $"hosts {path}");

        Assert.Equal([line], setup.Logs.Lines);
    }
}
