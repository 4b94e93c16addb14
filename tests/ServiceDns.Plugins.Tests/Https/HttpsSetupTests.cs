using ServiceDns.Plugins.Https;

namespace ServiceDns.Plugins.Tests;

public class HttpsSetupTests
{
    //                     lines                                  connections
    public static TheoryData<string, int?> Limits => new()
    {
        { "https", null },
        { "https {\n}", null },
        { "https {\nmax_connections 200\n}", 200 },
        { "https {\nmax_connections 0\n}", 0 },
    };

    [Theory, MemberData(nameof(Limits))]
    public void Sets_the_number_of_connections(string lines, int? connections) =>
        Assert.Equal(connections, new TestSetup("https://.").Parse(HttpsSetup.Definition, lines).Block.Limits["https"].Connections);

    //                     lines                                  line  reason
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "https extra_arg", 1, "Wrong argument count or unexpected line ending after 'extra_arg'" },
        { "https {\nmax_connections\n}", 2, "Wrong argument count or unexpected line ending after 'max_connections'" },
        { "https {\nmax_connections abc\n}", 2, "invalid max_connections value 'abc': strconv.Atoi: parsing \"abc\": invalid syntax" },
        { "https {\nmax_connections -1\n}", 2, "max_connections must be a non-negative integer: -1" },
        { "https {\nmax_connections 100\nmax_connections 200\n}", 3, "max_connections already defined for this server block" },
        { "https {\nunknown_option 123\n}", 2, "unknown property 'unknown_option'; right would be max_connections" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_mistake(string lines, int line, string reason) =>
        Assert.Equal($"Corefile:{line} - plugin/https: {reason}", TestSetup.MistakeIn(HttpsSetup.Definition, lines));
}
