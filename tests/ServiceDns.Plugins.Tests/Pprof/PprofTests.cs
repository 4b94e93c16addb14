using ServiceDns.Plugins.Pprof;

namespace ServiceDns.Plugins.Tests;

public class PprofTests
{
    [Theory]
    [InlineData("pprof")]
    [InlineData("pprof 1.2.3.4:1234")]
    [InlineData("pprof :1234 {\nblock 20\n}")]
    [InlineData("pprof { block\n}")]
    public void Is_accepted_and_says_what_to_use_instead(string lines)
    {
        var setup = new TestSetup().Parse(PprofSetup.Definition, lines);

        Assert.Null(setup.Factory);
        Assert.StartsWith(
            "[WARNING] plugin/pprof: Go's profiles do not exist in .NET", Assert.Single(setup.Logs.Lines), StringComparison.Ordinal);
    }

    //                       lines                            line   reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "pprof :1234 -1", 1, "Wrong argument count or unexpected line ending after '-1'" },
        { "pprof /foo", 1, "address /foo: missing port in address" },
        { "pprof {\nblock a b\n}", 2, "Wrong argument count or unexpected line ending after 'b'" },
        { "pprof {\nblock 20x\n}", 2, "property 'block' invalid integer value '20x'" },
        { "pprof {\nblack\n}", 2, "unknown property 'black'; did you mean 'block'?" },
        { "pprof\npprof", 2, "this plugin can only be used once per Server Block" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/pprof: {reason}", TestSetup.MistakeIn(PprofSetup.Definition, lines));
}
