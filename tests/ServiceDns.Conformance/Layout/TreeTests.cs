using System.Text.RegularExpressions;
using Xunit;

namespace ServiceDns.Conformance.Layout;

public partial class TreeTests
{
    private const int LongestSource = 600;

    private static readonly string[] TopLevel =
    [
        "src", "tests", "Corefile-examples", "docker", "ServiceDns.sln", "README.md", "LICENSE", "global.json", "Directory.Build.props",
        "Directory.Packages.props",
    ];

    private static readonly string[] Built = ["artifacts", "TestResults", "bin", "obj"];

    [Fact]
    public void The_top_level_holds_only_what_the_layout_names() =>
        Assert.Empty(Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName)
            .Where(name => !name!.StartsWith('.') && !TopLevel.Contains(name) && !Built.Contains(name)).Select(name => name!));

    [Fact]
    public void No_source_file_is_too_long_to_be_one_idea() =>
        Assert.Empty(Repository.Files("src", "*.cs").Select(file => (Name: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > LongestSource).Select(file => $"{file.Name} has {file.Lines} lines"));

    [Fact]
    public void Time_and_chance_are_injected() =>
        Assert.Empty(from file in Repository.Files("src", "*.cs")
                     from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                     where OwnClock().IsMatch(line.Text)
                     select $"{Repository.Relative(file)}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Nothing_is_left_open() =>
        Assert.Empty(from file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"))
                     where !file.EndsWith($"{nameof(TreeTests)}.cs", StringComparison.Ordinal)
                     from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                     where LeftOpen().IsMatch(line.Text)
                     select $"{Repository.Relative(file)}:{line.Number}: {line.Text.Trim()}");

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bTask\.Delay\((?!.*\b[Tt]ime\b)|\bThread\.Sleep\(|\bnew Random\(\)")]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bNotImplementedException\b|Skip\s*=\s*""")]
    private static partial Regex LeftOpen();
}
