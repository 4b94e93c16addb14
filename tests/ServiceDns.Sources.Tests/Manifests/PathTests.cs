using ServiceDns.Sources.Manifests.Files;

namespace ServiceDns.Sources.Tests.Manifests;

public class PathTests
{
    private static readonly string[] Tree =
    [
        "a.yaml", "b.yml", "c.json", "d.txt", ".hidden.yaml", "b.yaml~", "B.yaml",
        "apps/x.yaml", "apps/shop/y.yaml", "apps/shop/deep/z.json", "apps/.git/no.yaml", "[1].yaml",
    ];

    //                     path, files in order
    public static TheoryData<string, string> Paths => new()
    {
        { "a.yaml", "a.yaml" },
        { "d.txt", "d.txt" },
        { "[1].yaml", "[1].yaml" },
        { ".", "./B.yaml ./[1].yaml ./a.yaml ./b.yml ./c.json" },
        { "apps", "apps/x.yaml" },
        { "apps/", "apps/x.yaml" },
        { "*.yaml", "B.yaml [1].yaml a.yaml" },
        { "?.y*", "B.yaml a.yaml b.yml" },
        { "*", "B.yaml [1].yaml a.yaml b.yml c.json" },
        { ".*", ".hidden.yaml" },
        { "apps/*/*.yaml", "apps/shop/y.yaml" },
        { "apps/**", "apps/shop/deep/z.json apps/shop/y.yaml apps/x.yaml" },
        { "**/*.json", "apps/shop/deep/z.json c.json" },
        { "apps/**/deep/*", "apps/shop/deep/z.json" },
        { "nothing", "" },
        { "none/*.yaml", "" },
    };

    [Theory, MemberData(nameof(Paths))]
    public void A_path_means_these_files(string path, string files)
    {
        using var folder = new TestFolder();
        foreach (var name in Tree) folder.Write(name, "");

        var found = new PathPattern(path, folder.Path).Resolve(new FolderLook()).Select(name => name[(folder.Path.Length + 1)..]);

        Assert.Equal(files, string.Join(' ', found));
    }

    [Fact]
    public void Links_to_folders_are_followed_when_named_and_not_by_two_stars()
    {
        using var folder = new TestFolder();
        folder.Write("real/a.yaml", "");
        File.CreateSymbolicLink(folder["real/up"], folder.Path);
        File.CreateSymbolicLink(folder["link"], folder["real"]);

        Assert.Equal([folder["link/a.yaml"]], new PathPattern("link", folder.Path).Resolve(new FolderLook()));
        Assert.Equal([folder["real/a.yaml"]], new PathPattern("**/*.yaml", folder.Path).Resolve(new FolderLook()));
    }

    [Fact]
    public void Folders_of_links_on_the_way_count()
    {
        using var folder = new TestFolder();
        folder.Write("volume/..2026/a.yaml", "");
        File.CreateSymbolicLink(folder["volume/..data"], "..2026");
        File.CreateSymbolicLink(folder["volume/a.yaml"], "..data/a.yaml");
        var look = new FolderLook();

        look.IntoThoseOf(folder["volume/a.yaml"]);

        Assert.Equal([folder["volume"], folder["volume/..2026"]], look.LookedInto.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_loop_of_links_has_an_end()
    {
        using var folder = new TestFolder();
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");

        Assert.True(FileStamp.Of(folder["a"]).IsMissing);
    }

    [Fact]
    public async Task A_file_that_is_not_there_refuses_the_start()
    {
        using var folder = new TestFolder();

        var error = await Loaded.Refused(folder, strict: false, "a.yaml");

        Assert.Equal(
            $"{folder["a.yaml"]} - no such file: give files, folders or globs; those without a leading / are looked for in {folder.Path}",
            error.Message);
    }

    [Fact]
    public async Task Empty_folders_and_globs_are_warned_about()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["apps"]);
        await using var loaded = await Loaded.Once(folder, "apps", "*.yaml");

        Assert.Equal(
            ["apps - matches no .yaml, .yml or .json file yet", "*.yaml - matches no .yaml, .yml or .json file yet"], loaded.Problems);
        Assert.True(loaded.Model.HasSynced);
    }

    [Fact]
    public async Task A_file_that_two_paths_mean_is_read_once()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
        await using var loaded = await Loaded.Once(folder, "a.yaml", ".", "*.yaml", folder["a.yaml"]);

        Assert.Empty(loaded.Problems);
        Assert.EndsWith("from 1 file", Assert.Single(loaded.Summaries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_refuses_what_would_be_a_warning_and_names_everything()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", "a: [");
        folder.Write("b.yaml", "{apiVersion: v1, kind: Service, metadata: {name: Web}, spec: {ports: [{port: x}]}}");

        var error = await Loaded.Refused(folder, strict: true, "a.yaml", "b.yaml");

        Assert.Contains(error.Messages, message => message.File == folder["a.yaml"]);
        Assert.Contains(error.Messages, message => message.Text.Contains("spec.ports[0].port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_range_refuses_the_start()
    {
        await using var source = new ClusterSources().OpenManifests(
            new ManifestOptions { Paths = ["."], BaseFolder = "/", ClusterIpRanges = ["10.0.0.0"], Report = _ => { } });

        var error = await Assert.ThrowsAsync<ClusterSourceException>(() => source.StartAsync(CancellationToken.None));

        Assert.StartsWith("cluster_ip_range: ", error.Message, StringComparison.Ordinal);
    }
}
