using ServiceDns.Plugins.Shed;

namespace ServiceDns.Plugins.Tests;

public class ShedTests
{
    //                     lines                       reason; empty when they are accepted
    public static TheoryData<string, string> Lines => new()
    {
        { "shed", "" },
        { "shed extra", "Corefile:1 - plugin/shed: Wrong argument count or unexpected line ending after 'extra'" },
        { "shed {\n depth 10\n}", "Corefile:2 - plugin/shed: shed takes no options" },
        { "shed\nshed", "Corefile:2 - plugin/shed: this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Takes_nothing(string lines, string reason) => Assert.Equal(reason, TestSetup.MistakeIn(ShedSetup.Definition, lines));

    [Theory]
    [InlineData("tls://.:853", "tls")]
    [InlineData("grpc://.:443", "grpc")]
    [InlineData("https://.:443", "https")]
    [InlineData("quic://.:853", "quic")]
    public void Is_for_plain_DNS_alone(string key, string transport)
    {
        var error =
            Assert.Throws<Corefile.CorefileException>(() => new TestSetup("example.org.:53", key).Parse(ShedSetup.Definition, "shed"));

        Assert.Equal(
            $"Corefile:1 - plugin/shed: only plain DNS server blocks are supported; \"{key}\" uses transport \"{transport}\"",
            error.Message);
    }

    [Fact]
    public void Stands_in_any_block_of_plain_DNS() =>
        Assert.Null(new TestSetup("example.org.:53", "dns://.:53").Parse(ShedSetup.Definition, "shed").Factory);
}
