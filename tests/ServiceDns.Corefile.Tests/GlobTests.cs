namespace ServiceDns.Corefile.Tests;

public class GlobTests
{
    //                     pattern, name, whether it matches
    public static TheoryData<string, string, bool> Names => new()
    {
        { "*", "", true },
        { "*", "anything", true },
        { "*", ".hidden", true },
        { "a*", "a", true },
        { "a*c", "abbc", true },
        { "a*c", "abbd", false },
        { "*.conf", "x.conf", true },
        { "*.conf", "conf", false },
        { "a?", "ab", true },
        { "a?", "a", false },
        { "?*", "", false },
        { "*?", "x", true },
        { "\\*", "*", true },
        { "\\*", "x", false },
        { "\\?a", "?a", true },
        { "\\?a", "xa", false },
        { "abc", "abc", true },
        { "abc", "ABC", false },
        { "", "", true },
        { "", "x", false },
    };

    [Theory, MemberData(nameof(Names))]
    public void Matches_names(string pattern, string name, bool expected) => Assert.Equal(expected, Glob.Matches(pattern, name));

    [Theory]
    [InlineData("conf", "conf")]
    [InlineData("/", "/")]
    [InlineData("", ".")]
    [InlineData("a//b/./c/", "a/b/c")]
    [InlineData("a/../b", "b")]
    [InlineData("../a/../..", "../..")]
    [InlineData("/../a", "/a")]
    [InlineData("a/..", ".")]
    public void Shortens_paths(string path, string expected) => Assert.Equal(expected, SlashPath.Clean(path));
}
