using ServiceDns.Plugins.Root;

namespace ServiceDns.Plugins.Tests;

public class RootTests
{
    [Fact]
    public void Relative_paths_start_there()
    {
        var setup = new TestSetup().Parse(RootSetup.Definition, "root /");

        Assert.Equal("/", setup.Block.Root);
        Assert.Null(setup.Factory);
        Assert.Empty(setup.Logs.Lines);
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_is_warned_about()
    {
        var setup = new TestSetup().Parse(RootSetup.Definition, "root /no/such/folder");

        Assert.Equal("/no/such/folder", setup.Block.Root);
        Assert.Equal(["[WARNING] plugin/root: Root path does not exist: /no/such/folder"], setup.Logs.Lines);
    }

    [Theory]
    [InlineData("root", "Wrong argument count or unexpected line ending after 'root'")]
    [InlineData("root / /tmp", "Wrong argument count or unexpected line ending after '/tmp'")]
    [InlineData("root {\n/\n}", "Wrong argument count or unexpected line ending after '/'", 2)]
    public void Names_the_mistake(string lines, string reason, int line = 1) =>
        Assert.Equal($"Corefile:{line} - plugin/root: {reason}", TestSetup.MistakeIn(RootSetup.Definition, lines));
}
