namespace ServiceDns.Tests;

public class CommandLineTests : ProgramTest
{
    [Fact]
    public async Task Version_has_CoreDNSs_two_lines()
    {
        var (code, output, errors) = await RunAsync("-version");

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^ServiceDns-\d+\.\d+\.\d+\n(linux|darwin)/(amd64|arm64), \.NET 10\.[^,]+, [0-9a-z]+\n$", output);
    }

    [Fact]
    public async Task Plugins_are_listed_by_name_and_an_empty_line_ends_the_list()
    {
        var (code, output, _) = await RunAsync("-plugins");

        var names = output.Split('\n');
        Assert.Equal(0, code);
        Assert.Equal(["", ""], names[^2..]);
        Assert.Contains("kubernetes", names);
        Assert.Equal(names[..^2].Order(StringComparer.Ordinal), names[..^2]);
    }

    //                     arguments                       code, first line of standard error
    public static TheoryData<string[], int, string> Mistakes => new()
    {
        { ["-nope"],                                  2, "flag provided but not defined: -nope" },
        { ["-conf"],                                  2, "flag needs an argument: -conf" },
        { ["-quiet=maybe"],                           2, "invalid boolean value \"maybe\" for -quiet: parse error" },
        { ["-dns.port", "dns"],                       2, "invalid value \"dns\" for flag -dns.port: a port is a number from 0 to 65535" },
        { ["-p=70000"],                               2, "invalid value \"70000\" for flag -p: a port is a number from 0 to 65535" },
        { ["serve", "now"],                           1, "extra command line arguments: [serve now]" },
        { ["chek"],                                   1, "extra command line arguments: [chek]; did you mean \"servicedns check\"?" },
        { ["-version", "now"],                        1, "extra command line arguments: [now]" },
        { ["-conf", "nowhere"],                       1, "open nowhere: no such file or directory" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public async Task Mistakes_end_it_with_Gos_words_and_codes(string[] arguments, int expected, string message)
    {
        var (code, output, errors) = await RunAsync(arguments);

        Assert.Equal((expected, ""), (code, output));
        Assert.Equal(message, errors.Split('\n')[0]);
    }

    [Fact]
    public async Task A_wrong_flag_shows_the_right_ones()
    {
        var (_, _, errors) = await RunAsync("-nope");

        foreach (var flag in new[] { "conf", "dns.port", "p", "pidfile", "plugins", "quiet", "version" })
        {
            Assert.Contains($"\n  -{flag}", errors);
        }
    }

    [Theory]
    [InlineData("help")]
    [InlineData("-help")]
    [InlineData("-h")]
    public async Task Help_names_the_commands_and_the_flags(string argument)
    {
        var (code, output, _) = await RunAsync(argument);

        Assert.Equal(0, code);
        Assert.Contains("servicedns check [-conf FILE]", output);
        Assert.Contains("  -dns.port string\n", output);
    }
}
