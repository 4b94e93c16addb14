namespace ServiceDns.Corefile.Tests;

public class DirectiveNamesTests
{
    private static readonly string[] Known = ["errors", "log", "forward", "cache", "kubernetes", "loop", "any"];

    //                     directive, the end of the message
    public static TheoryData<string, string> Unknown => new()
    {
        { "proxy", "Unknown directive 'proxy'; use 'forward', which took its place" },
        { "prox", "Unknown directive 'prox'" },
        { "forwrad", "Unknown directive 'forwrad'; did you mean 'forward'?" },
        { "kubernets", "Unknown directive 'kubernets'; did you mean 'kubernetes'?" },
        { "Errors", "Unknown directive 'Errors'; did you mean 'errors'?" },
        { "error", "Unknown directive 'error'; did you mean 'errors'?" },
        { "lgo", "Unknown directive 'lgo'; did you mean 'log'?" },
        { "l", "Unknown directive 'l'" },
        { "loup", "Unknown directive 'loup'; did you mean 'loop'?" },
        { "", "Unknown directive ''" },
    };

    [Theory, MemberData(nameof(Unknown))]
    public void Refuses_an_unknown_directive_and_names_the_nearest(string name, string reason)
    {
        var error = Assert.Throws<CorefileException>(() =>
            CorefileDocument.Parse("Corefile", $". {{\n log\n \"{name}\" x\n}}", new MemoryEnvironment(), Known));

        Assert.Equal($"Corefile:3 - Error during parsing: {reason}", error.Message);
        Assert.Null(error.Plugin);
    }

    [Fact]
    public void Takes_known_directives_and_with_no_list_any()
    {
        var environment = new MemoryEnvironment();

        Assert.Equal(". { log; cache|30 }", Shape.Of(CorefileDocument.Parse("C", ".\n log\n cache 30", environment, Known)));
        Assert.Equal(". { anything }", Shape.Of(CorefileDocument.Parse("C", ".\n anything", environment)));
    }

    [Fact]
    public void Asks_the_caller_why_a_name_is_refused()
    {
        var error = Assert.Throws<CorefileException>(() => CorefileDocument.Parse("Corefile", ".\n log\n dnssec",
            new MemoryEnvironment(), Known, name => name == "dnssec" ? "is not served yet" : null));

        Assert.Equal("Corefile:3 - plugin/dnssec: is not served yet", error.Message);
        Assert.Equal("dnssec", error.Plugin);
    }

    [Fact]
    public void Checks_names_behind_variables_and_not_arguments()
    {
        var environment = new MemoryEnvironment().With("PLUGIN", "log");

        Assert.Equal(". { log|nolog }", Shape.Of(CorefileDocument.Parse("C", ".\n {$PLUGIN} nolog", environment, Known)));
    }
}
