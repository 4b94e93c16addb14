using Xunit;

namespace ServiceDns.Conformance.Layout;

public class PluginFolderTests
{
    private static readonly string[] Required = ["Name", "Description", "Syntax", "Examples"];

    private static readonly string[] Optional = ["Metrics", "Ready", "Health", "Metadata", "Bugs", "See Also"];

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Repository.Path("src", "ServiceDns.Plugins"))
            .Where(folder => Directory.EnumerateFiles(folder, "*Setup.cs").Any())
            .Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Folders))]
    public void Every_plugin_has_a_page_in_fixed_sections(string folder)
    {
        var page = Repository.Path("src", "ServiceDns.Plugins", folder, "README.md");
        Assert.True(File.Exists(page), $"{folder} has no README.md");
        var lines = File.ReadAllLines(page);
        var sections = lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].Trim()).ToList();

        Assert.Equal(
            $"# {folder.ToLowerInvariant()}",
            lines[0].Replace("*", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal));
        Assert.Equal(Required, sections.Where(Required.Contains));
        Assert.Equal(Optional.Where(sections.Contains), sections.Where(Optional.Contains));
        Assert.Empty(sections.Except(Required).Except(Optional));
    }
}
