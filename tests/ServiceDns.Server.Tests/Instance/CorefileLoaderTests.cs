namespace ServiceDns.Server.Tests;

public class CorefileLoaderTests
{
    private const string BuiltIn = ".:1053 {\nwhoami\nlog\n}\n";

    [Fact]
    public void Standard_input_is_read_once()
    {
        var reads = 0;
        var loader = new CorefileLoader("stdin", 1053, () => $"read {++reads}");

        Assert.Equal(new CorefileText("stdin", "read 1"), loader.Load());
        Assert.Equal(new CorefileText("stdin", "read 1"), loader.Load());
        Assert.Equal("stdin", loader.Path);
    }

    [Fact]
    public void The_built_in_one_serves_whoami_and_log_on_the_default_port() =>
        Assert.Equal(new CorefileText("Corefile", BuiltIn), new CorefileLoader(null, 1053, () => "").BuiltIn);

    [Fact]
    public void A_file_that_is_not_there_is_an_error_when_it_was_asked_for()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());

        var error = Assert.Throws<IOException>(() => new CorefileLoader(path, 53, () => "").Load());

        Assert.Equal($"open {path}: no such file or directory", error.Message);
    }

    [Fact]
    public void A_folder_is_not_a_Corefile()
    {
        var error = Assert.Throws<IOException>(() => new CorefileLoader(Path.GetTempPath(), 53, () => "").Load());

        Assert.Equal($"open {Path.GetTempPath()}: is a directory", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("(snippet) {\n log\n}\n")]
    public void A_Corefile_without_server_blocks_stands_for_the_built_in_one(string text)
    {
        var plugins = new PluginCatalog([new("whoami", new("whoami", _ => null)), new("log", new("log", _ => null))]);
        var rules = new ConfigurationRules(plugins, 1053, new CorefileText("Corefile", BuiltIn), Corefile.CorefileEnvironment.System);

        Assert.Equal([".:1053"], rules.Parse(new CorefileText("Corefile", text)).ServerBlocks[0].Keys.Select(key => key.Text));
    }

    [Fact]
    public void What_is_odd_in_a_Corefile_without_server_blocks_is_still_said()
    {
        var plugins = new PluginCatalog([new("whoami", new("whoami", _ => null)), new("log", new("log", _ => null))]);
        var rules = new ConfigurationRules(plugins, 1053, new CorefileText("Corefile", BuiltIn), Corefile.CorefileEnvironment.System);

        var document = rules.Parse(new CorefileText("mine", "import no_such_folder/*\n"));

        Assert.Equal("mine:1 - No files matching import glob pattern: no_such_folder/*", Assert.Single(document.Warnings).ToString());
    }
}
