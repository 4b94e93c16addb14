namespace ServiceDns.Tests;

public class GoFlagsTests
{
    //                     arguments                                       conf     quiet  rest
    public static TheoryData<string[], string?, bool, string[]> Accepted => new()
    {
        { [],                                                              null,    false, [] },
        { ["-conf", "a"],                                                  "a",     false, [] },
        { ["--conf", "a"],                                                 "a",     false, [] },
        { ["-conf=a"],                                                     "a",     false, [] },
        { ["--conf=a=b"],                                                  "a=b",   false, [] },
        { ["-conf="],                                                      "",      false, [] },
        { ["-conf", "-quiet"],                                             "-quiet", false, [] },
        { ["-conf", "a", "-conf", "b"],                                    "b",     false, [] },
        { ["-quiet"],                                                      null,    true,  [] },
        { ["-quiet=1", "-conf", "a"],                                      "a",     true,  [] },
        { ["-quiet=true", "-quiet=F"],                                     null,    false, [] },
        { ["-quiet", "true"],                                              null,    true,  ["true"] },
        { ["-quiet", "x", "-conf", "a"],                                   null,    true,  ["x", "-conf", "a"] },
        { ["--", "-quiet"],                                                null,    false, ["-quiet"] },
        { ["-"],                                                           null,    false, ["-"] },
        { [""],                                                            null,    false, [""] },
    };

    [Theory, MemberData(nameof(Accepted))]
    public void Takes_what_Go_takes(string[] arguments, string? conf, bool quiet, string[] rest)
    {
        var read = Read(arguments);

        Assert.Equal((conf, quiet), (read.Conf, read.Quiet));
        Assert.Equal(rest, read.Left);
    }

    //                     arguments                  message
    public static TheoryData<string[], string> Mistakes => new()
    {
        { ["-nope"],                             "flag provided but not defined: -nope" },
        { ["--nope=1"],                          "flag provided but not defined: -nope" },
        { ["-conf"],                             "flag needs an argument: -conf" },
        { ["-quiet=maybe"],                      "invalid boolean value \"maybe\" for -quiet: parse error" },
        { ["---conf"],                           "bad flag syntax: ---conf" },
        { ["-=x"],                               "bad flag syntax: -=x" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Refuses_as_Go_does(string[] arguments, string message) =>
        Assert.Equal(message, Assert.Throws<FlagError>(() => Read(arguments)).Message);

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    public void Help_needs_no_definition(string argument) => Assert.True(Read(["-quiet", argument, "-nope"]).Help);

    [Fact]
    public void Usage_has_Gos_form()
    {
        var flags = new GoFlags();
        flags.Bool("quiet", "Say nothing", _ => { });
        flags.Text("conf", "What to load", "Corefile", _ => { });
        flags.Bool("bright", "Be bright", _ => { }, byDefault: true);

        Assert.Equal(
            "Usage of servicedns:\n  -bright\n    \tBe bright (default true)\n"
            + "  -conf string\n    \tWhat to load (default \"Corefile\")\n  -quiet\n    \tSay nothing\n",
            flags.Usage("servicedns"));
    }

    private static (string? Conf, bool Quiet, bool Help, IReadOnlyList<string> Left) Read(string[] arguments)
    {
        var (conf, quiet) = ((string?)null, false);
        var flags = new GoFlags();
        flags.Text("conf", "", "", value => conf = value);
        flags.Bool("quiet", "", value => quiet = value);
        var rest = flags.Parse(arguments);
        return (conf, quiet, flags.HelpAsked, rest);
    }
}
