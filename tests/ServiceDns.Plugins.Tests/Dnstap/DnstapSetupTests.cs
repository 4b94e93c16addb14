using ServiceDns.Plugins.Dnstap;

namespace ServiceDns.Plugins.Tests.Dnstap;

public class DnstapSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "dnstap dnstap.sock full",
        "dnstap unix://dnstap.sock",
        "dnstap tcp://127.0.0.1:6000",
        "dnstap tcp://[::1]:6000",
        "dnstap tcp://example.com:6000",
        "dnstap tls://127.0.0.1:6000 full {\n skipverify\n}",
        "dnstap dnstap.sock full {\n identity NAME\n version VER\n extra EXTRA\n}",
        "dnstap dnstap.sock full {\n identity NAME\n}\ndnstap tcp://127.0.0.1:6000 {\n identity NAME2\n}",
        "dnstap dnstap.sock full 1024 2048",
        "dnstap listen tcp://127.0.0.1:6000 full",
        "dnstap listen unix:///tmp/dnstap.sock",
        "dnstap listen /tmp/dnstap.sock full",
        "dnstap listen tls://127.0.0.1:6000 full {\n tls /path/to/cert.pem /path/to/key.pem\n}",
        "dnstap listen tls://127.0.0.1:6000 {\n tls /path/to/cert.pem /path/to/key.pem /path/to/ca.pem\n skipverify\n}",
        "dnstap tcp://remote.example.com:6000 full\ndnstap listen tcp://127.0.0.1:6001",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(DnstapSetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "dnstap", "1 - plugin/dnstap: Wrong argument count or unexpected line ending after 'dnstap'" },
        { "dnstap {\n identity NAME\n}", "1 - plugin/dnstap: Wrong argument count or unexpected line ending after 'dnstap'" },
        { "dnstap s {\n identity\n}", "2 - plugin/dnstap: Wrong argument count or unexpected line ending after 'identity'" },
        { "dnstap s {\n version\n}", "2 - plugin/dnstap: Wrong argument count or unexpected line ending after 'version'" },
        { "dnstap s {\n extra\n}", "2 - plugin/dnstap: Wrong argument count or unexpected line ending after 'extra'" },
        { "dnstap s {\n identitiy NAME\n}", "2 - plugin/dnstap: unknown property 'identitiy'; did you mean 'identity'?" },
        { "dnstap s full 1025 1", "1 - plugin/dnstap: dnstap: MultipleTcpWriteBuf must be between 1 and 1024 (MiB units): 1025" },
        { "dnstap s full 0 10", "1 - plugin/dnstap: dnstap: MultipleTcpWriteBuf must be between 1 and 1024 (MiB units): 0" },
        { "dnstap s full 1 4097", "1 - plugin/dnstap: dnstap: MultipleQueue must be between 1 and 4096 (x10k messages): 4097" },
        { "dnstap s full 10 0", "1 - plugin/dnstap: dnstap: MultipleQueue must be between 1 and 4096 (x10k messages): 0" },
        {
            $"dnstap unix:///{new string('x', 107)}",
            $"1 - plugin/dnstap: '/{new string('x', 107)}' is no path of a socket, which has at most 107 bytes"
        },
        { "dnstap listen", "1 - plugin/dnstap: dnstap listen requires an endpoint argument" },
        { "dnstap listen tcp://127.0.0.1:6000 {\n tls /path/to/cert.pem\n}", "2 - plugin/dnstap: tls requires cert and key file paths" },
        { "dnstap s {\n tls a b\n}", "2 - plugin/dnstap: tls directive only valid for listeners" },
        { "dnstap tcp://127.0.0.1", "1 - plugin/dnstap: address 127.0.0.1: missing port in address" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string message) =>
        Assert.Equal($"Corefile:{message}", TestSetup.MistakeIn(DnstapSetup.Definition, corefile));

    [Theory, InlineData("dnstap s full x 10"), InlineData("dnstap s full 10 y")]
    public void Multiples_are_numbers(string corefile) =>
        Assert.Contains("dnstap: invalid Multiple", TestSetup.MistakeIn(DnstapSetup.Definition, corefile), StringComparison.Ordinal);
}
