namespace ServiceDns.Tests.Explain;

public partial class ReadmeTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    [Fact]
    public async Task The_page_shows_what_the_program_prints()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "README.md")).ToList();
        var at = lines.FindIndex(line => line.StartsWith("$ servicedns explain ", StringComparison.Ordinal));
        var shown = lines.Skip(at + 1).TakeWhile(line => line != "```");

        var (_, output, errors) = await ProgramRun.EndAsync(Root, lines[at].Split(' ')[2..]);

        Assert.Equal("", errors);
        Assert.Equal(shown, output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void The_table_has_every_finding()
    {
        var page = File.ReadAllText(Path.Combine(Root, "src/ServiceDns/Explain/README.md"));
        string[] folders = ["src/ServiceDns.Plugins/Kubernetes/Explaining", "src/ServiceDns/Explain"];
        string[] files = ["src/ServiceDns.Plugins/Kubernetes/KubernetesHandler.Explain.cs", "src/ServiceDns.Plugins/Cache/CacheTrace.cs"];
        var code = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs"))
            .Concat(files.Select(file => Path.Combine(Root, file))).SelectMany(File.ReadAllLines).ToList();

        var found = code.SelectMany(line => Codes().Matches(line)).Select(match => match.Groups[1].Value)
            .Where(word => word is not ("dns-version" or "in-addr" or "kube-system" or "kube-dns")).Distinct().ToList();

        Assert.Contains("labels-mismatch", found);
        Assert.All(found, finding => Assert.Contains($"`{finding}`", page));
    }

    [System.Text.RegularExpressions.GeneratedRegex("\"([a-z]+(?:-[a-z]+)+)\"")]
    private static partial System.Text.RegularExpressions.Regex Codes();

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "ServiceDns.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
