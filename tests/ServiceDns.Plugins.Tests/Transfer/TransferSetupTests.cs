using ServiceDns.Plugins.Transfer;
using ServiceDns.Plugins.Tsig;

namespace ServiceDns.Plugins.Tests.Transfer;

public class TransferSetupTests
{
    public static TheoryData<string> Accepted => new()
    {
        "transfer example.net example.org {\n to 1.2.3.4 5.6.7.8:1053 [1::2]:34 [fe80::1%eth0]:53\n source 2001:db8::53\n}\n"
            + "transfer example.com example.edu {\n to * 1.2.3.4\n}",
        "transfer {\n to 1.2.3.4 5.6.7.8:1053 [1::2]:34\n}",
        "transfer {\n to *\n to 192.0.2.1\n}",
        "transfer {\n to 192.0.2.1\n key a.key. hmac-sha512\n}",
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Accepts(string corefile) => Assert.Equal("", TestSetup.MistakeIn(TransferSetup.Definition, corefile));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "transfer", "1 - plugin/transfer: 'to' is required" },
        { "transfer example.net {\n}", "2 - plugin/transfer: 'to' is required" },
        { "transfer {\n invalid option\n}", "2 - plugin/transfer: unknown property \"invalid\"; right would be to, source, key" },
        { "transfer {\n to\n}", "2 - plugin/transfer: Wrong argument count or unexpected line ending after 'to'" },
        { "transfer {\n to example.com 1.2.3.4\n}", "2 - plugin/transfer: must specify an IP address: `example.com'" },
        { "transfer {\n to 1.2.3.4:http\n}", "2 - plugin/transfer: 'http' is not a port" },
        { "transfer {\n to 1.2.3.4\n source example.org\n}", "3 - plugin/transfer: invalid source address \"example.org\"" },
        { "transfer {\n to 1.2.3.4\n source 192.0.2.53\n source 2001:db8::53\n}", "4 - plugin/transfer: source already specified" },
        {
            "transfer {\n to 1.2.3.4\n key a hmac-sha25\n}",
            "3 - plugin/transfer: unknown algorithm 'hmac-sha25'; did you mean 'hmac-sha256'?"
        },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string corefile, string message) =>
        Assert.Equal($"Corefile:{message}", TestSetup.MistakeIn(TransferSetup.Definition, corefile));

    [Theory, InlineData("a.key.", true), InlineData("b.key.", false)]
    public async Task A_key_must_be_one_of_tsig(string name, bool isKnown)
    {
        var setup = new TestSetup().Parse(TransferSetup.Definition, $"transfer {{\n to 192.0.2.1\n key {name}\n}}");
        setup.Parse(TsigSetup.Definition, "tsig {\n secret a.key. YWFh\n}"); // which of the blocks comes first does not matter

        var error = await Record.ExceptionAsync(() => setup.Lifecycle.CheckAsync(CancellationToken.None));

        Assert.Equal(isKnown ? null : "Corefile:3 - plugin/transfer: no tsig of this Corefile has a secret 'b.key.'", error?.Message);
    }
}
