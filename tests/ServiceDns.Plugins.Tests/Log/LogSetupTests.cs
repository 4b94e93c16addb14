using ServiceDns.Plugins.Log;

namespace ServiceDns.Plugins.Tests;

public class LogSetupTests
{
    [Theory]
    [InlineData("log")]
    [InlineData("log example.org")]
    [InlineData("log example.org. {common}")]
    [InlineData("log example.org. {combined}")]
    [InlineData("log example.org.\nlog example.net {combined}")]
    [InlineData("log example.org {host}\nlog example.org {when}")]
    [InlineData("log example.org example.net {host}")]
    [InlineData("log example.org example.net {when} {\nclass denial\n}")]
    [InlineData("log example.org {\nclass all\n}")]
    [InlineData("log {\nclass denial error\n}")]
    [InlineData("log {\nclass denial\nclass error\n}")]
    [InlineData("log example.org \"{combined} {/forward/upstream}\"")]
    public void Is_accepted(string lines) => Assert.Empty(new TestSetup().Parse(LogSetup.Definition, lines).Logs.Lines);

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "log {\nclass abracadabra\n}", 2, "invalid Class: abracadabra; right would be all, success, denial, error" },
        { "log {\nclass\n}", 2, "Wrong argument count or unexpected line ending after 'class'" },
        { "log {\nclass sucess\n}", 2, "invalid Class: sucess; did you mean 'success'?" },
        { "log {\nunknown\n}", 2, "unknown property 'unknown'; right would be class" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/log: {reason}", TestSetup.MistakeIn(LogSetup.Definition, lines));

    [Theory]
    [InlineData("log {common}",
        "[WARNING] plugin/log: '{common}' is taken for a name, since it stands alone: for a format write 'log . {common}'")]
    [InlineData("log a..b", "[WARNING] plugin/log: 'a..b' is not a domain name: nothing is logged for it")]
    public void Warns_of_what_CoreDNS_takes_in_silence(string lines, string warning) =>
        Assert.Equal([warning], new TestSetup().Parse(LogSetup.Definition, lines).Logs.Lines);
}
