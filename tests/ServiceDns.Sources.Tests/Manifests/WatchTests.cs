using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ServiceDns.Sources.Tests.Manifests;

public sealed class WatchTests : IDisposable
{
    // Far above the second that is promised: a machine that runs other tests must not fail this one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Service(string name, int port = 80) =>
        $"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{ports: [{{port: {port}}}]}}\n";

    private static async Task Until(Func<bool> condition, string what)
    {
        for (var started = Stopwatch.StartNew(); !condition(); await Task.Delay(10))
        {
            Assert.True(started.Elapsed < Patience, $"not within {Patience}: {what}");
        }
    }

    private static int? PortOf(Loaded loaded, string name) => loaded.Service(name)?.Ports[0].Port;

    [Fact]
    public async Task A_file_written_in_place_is_served()
    {
        folder.Write("a.yaml", Service("web"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        folder.Write("a.yaml", Service("web", 81));

        await Until(() => PortOf(loaded, "web") == 81, "port 81");
    }

    [Fact]
    public async Task A_list_that_is_cut_off_before_its_kind_takes_nothing_away()
    {
        const string item = "- {apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {ports: [{port: 80}]}}\n";
        var (web, api) = (item.Replace("NAME", "web", StringComparison.Ordinal), item.Replace("NAME", "api", StringComparison.Ordinal));
        folder.Write("a.yaml", $"apiVersion: v1\nitems:\n{web}{api}kind: List\n");
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        folder.Write("a.yaml", $"apiVersion: v1\nitems:\n{web}");

        await Until(() => loaded.Problems.Any(), "a word about it");
        Assert.EndsWith("so this one may be cut off; what was read from it before goes on being served", loaded.Problems.Single());
        Assert.Equal(80, PortOf(loaded, "api"));
    }

    [Fact]
    public async Task A_file_renamed_over_another_is_served()
    {
        folder.Write("a.yaml", Service("web"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        for (var port = 81; port < 84; port++)
        {
            folder.Replace("a.yaml", Service("web", port));
            await Until(() => PortOf(loaded, "web") == port, $"port {port}");
        }
        Assert.Empty(loaded.Problems);
    }

    [Fact]
    public async Task A_rename_that_keeps_length_and_time_is_seen()
    {
        folder.Write("a.yaml", Service("web"));
        var time = File.GetLastWriteTimeUtc(folder["a.yaml"]).AddHours(-1);
        File.SetLastWriteTimeUtc(folder["a.yaml"], time);
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        folder.Write("new", Service("web", 81));
        File.SetLastWriteTimeUtc(folder["new"], time);
        File.Move(folder["new"], folder["a.yaml"], overwrite: true);

        await Until(() => PortOf(loaded, "web") == 81, "port 81");
    }

    [Fact]
    public async Task New_and_deleted_files_of_folders_and_globs_are_seen()
    {
        folder.Write("apps/a.yaml", Service("a"));
        folder.Write("globs/x/b.yaml", Service("b"));
        await using var loaded = await Loaded.Watched(folder, "apps", "globs/**/*.yaml");

        folder.Write("apps/c.yaml", Service("c"));
        await Until(() => PortOf(loaded, "c") == 80, "a new file in a folder");
        folder.Write("globs/y/z/d.yaml", Service("d"));
        await Until(() => PortOf(loaded, "d") == 80, "a new file in a new folder of a glob");
        File.Delete(folder["apps/a.yaml"]);
        await Until(() => loaded.Service("a") is null, "a deleted file");
        Directory.Delete(folder["globs/x"], recursive: true);
        await Until(() => loaded.Service("b") is null, "a deleted folder");

        Assert.NotNull(loaded.Service("c"));
        Assert.NotNull(loaded.Service("d"));
    }

    [Fact]
    public async Task A_deleted_file_comes_back()
    {
        folder.Write("a.yaml", Service("web"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        File.Delete(folder["a.yaml"]);
        await Until(() => loaded.Service("web") is null, "a deleted file");
        Assert.Equal(["a.yaml - is gone: what it held is no longer served"], loaded.Problems);
        folder.Write("a.yaml", Service("web"));

        await Until(() => PortOf(loaded, "web") == 80, "the file again");
    }

    [Fact]
    public async Task A_folder_made_anew_is_followed()
    {
        folder.Write("apps/a.yaml", Service("a"));
        await using var loaded = await Loaded.Watched(folder, "apps");

        for (var port = 81; port < 84; port++)
        {
            Directory.Delete(folder["apps"], recursive: true);
            folder.Write("apps/a.yaml", Service("a", port));
            await Until(() => PortOf(loaded, "a") == port, $"port {port}");
        }
    }

    [Fact]
    public async Task A_ConfigMap_volume_is_followed()
    {
        folder.Write("volume/..1/a.yaml", Service("web"));
        folder.Write("volume/..1/b.yaml", Service("gone"));
        File.CreateSymbolicLink(folder["volume/..data"], "..1");
        File.CreateSymbolicLink(folder["volume/a.yaml"], "..data/a.yaml");
        File.CreateSymbolicLink(folder["volume/b.yaml"], "..data/b.yaml");
        await using var loaded = await Loaded.Watched(folder, "volume");
        Assert.NotNull(loaded.Service("gone"));

        // the kubelet's way (AtomicWriter): write the new folder, rename a new link over ..data, remove what is old
        folder.Write("volume/..2/a.yaml", Service("web", 81));
        File.CreateSymbolicLink(folder["volume/..data_tmp"], "..2");
        Assert.Equal(0, Rename(folder["volume/..data_tmp"], folder["volume/..data"]));
        File.Delete(folder["volume/b.yaml"]);
        Directory.Delete(folder["volume/..1"], recursive: true);

        await Until(() => PortOf(loaded, "web") == 81 && loaded.Service("gone") is null, "the new volume");
        Assert.DoesNotContain(loaded.Reports, message => message.Severity == SourceSeverity.Error);
    }

    [Fact]
    public async Task A_link_to_another_file_is_followed()
    {
        folder.Write("real/1.yaml", Service("web"));
        folder.Write("real/2.yaml", Service("web", 81));
        folder.Write("conf/x", "");
        File.CreateSymbolicLink(folder["conf/a.yaml"], "../real/1.yaml");
        await using var loaded = await Loaded.Watched(folder, "conf/a.yaml");

        File.CreateSymbolicLink(folder["conf/new"], "../real/2.yaml");
        File.Move(folder["conf/new"], folder["conf/a.yaml"], overwrite: true);
        await Until(() => PortOf(loaded, "web") == 81, "the other file");
        folder.Replace("real/2.yaml", Service("web", 82));

        await Until(() => PortOf(loaded, "web") == 82, "the other file's change");
    }

    [Fact]
    public async Task A_broken_file_leaves_what_was_served_and_is_reported_once()
    {
        folder.Write("a.yaml", Service("web") + Service("api"));
        folder.Write("b.yaml", Service("other"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml", "b.yaml");

        folder.Replace("a.yaml", Service("web", 81) + "---\na: [\n");
        await Until(() => loaded.Problems.Any(), "a report");
        folder.Replace("b.yaml", Service("other", 81));
        await Until(() => PortOf(loaded, "other") == 81, "the other file's change");

        Assert.Equal((80, 80), (PortOf(loaded, "web"), PortOf(loaded, "api")));
        var report = Assert.Single(loaded.Problems);
        Assert.StartsWith("a.yaml:8 - can not be parsed: ", report, StringComparison.Ordinal);
        Assert.EndsWith("; what was read from it before goes on being served", report, StringComparison.Ordinal);

        folder.Replace("a.yaml", Service("web", 82));
        await Until(() => PortOf(loaded, "web") == 82 && loaded.Service("api") is null, "the mended file");
    }

    [Fact]
    public async Task A_broken_object_stays_as_it_was_and_the_others_change()
    {
        folder.Write("a.yaml", Service("web") + Service("api"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml");

        folder.Replace("a.yaml", Service("web").Replace("80", "eighty", StringComparison.Ordinal) + Service("api", 81));
        await Until(() => PortOf(loaded, "api") == 81, "the other object");

        Assert.Equal(80, PortOf(loaded, "web"));
        Assert.Equal(
            "a.yaml:5 - Service \"web\" is invalid: spec.ports[0].port: Invalid value: \"eighty\": cannot unmarshal string into a field of "
            + "type int32; the object goes on being served as it was before",
            Assert.Single(loaded.Problems));
    }

    [Fact]
    public async Task A_problem_is_reported_once_for_as_long_as_it_lasts()
    {
        var untyped = "---\na: b\n";
        folder.Write("a.yaml", Service("web") + untyped);
        await using var loaded = await Loaded.Watched(folder, "a.yaml");
        for (var port = 81; port < 84; port++)
        {
            folder.Replace("a.yaml", "# moved\n" + Service("web", port) + untyped);
            await Until(() => PortOf(loaded, "web") == port, $"port {port}");
        }
        Assert.Single(loaded.Problems);

        folder.Replace("a.yaml", Service("web", 84));
        await Until(() => PortOf(loaded, "web") == 84, "the mended file");
        folder.Replace("a.yaml", Service("web", 85) + untyped);
        await Until(() => PortOf(loaded, "web") == 85, "the problem again");

        await Until(() => loaded.Problems.Count() == 2, "a second report");
    }

    [Fact]
    public async Task A_half_written_file_is_waited_for()
    {
        var (before, half, whole) = (Service("web") + Service("api"), Service("web", 81), Service("web", 81) + Service("api", 81));
        folder.Write("a.yaml", before);
        var time = new ManualTime();
        await using var loaded = await Loaded.Watched(folder, time, "a.yaml");
        var changes = new Changes();
        loaded.Model.Subscribe(changes, _ => { });

        foreach (var state in new[] { "", half[..20], half, whole })
        {
            folder.Write("a.yaml", state);
            time.Fire();
            Assert.Equal(0, changes.Count);
        }
        time.Fire();

        Assert.Equal((81, 81), (PortOf(loaded, "web"), PortOf(loaded, "api")));
        Assert.Equal(1, changes.Count);
        Assert.Empty(loaded.Problems);
    }

    [Fact]
    public async Task A_file_that_is_away_for_a_moment_stays_served()
    {
        folder.Write("a.yaml", Service("web"));
        var time = new ManualTime();
        await using var loaded = await Loaded.Watched(folder, time, "a.yaml");

        File.Delete(folder["a.yaml"]);
        time.Fire();
        Assert.NotNull(loaded.Service("web"));
        folder.Write("a.yaml", Service("web", 81));
        time.Fire();
        time.Fire();
        Assert.Equal(81, PortOf(loaded, "web"));

        File.Delete(folder["a.yaml"]);
        time.Fire();
        time.Fire();
        Assert.Null(loaded.Service("web"));
    }

    [Fact]
    public async Task Files_are_looked_at_every_five_seconds_without_a_notification()
    {
        folder.Write("a.yaml", Service("web"));
        var time = new ManualTime();
        await using var loaded = await Loaded.Watched(folder, time, "a.yaml");

        time.Fire();

        Assert.Equal(TimeSpan.FromSeconds(5), time.Due);
    }

    [Fact]
    public async Task A_change_tells_observers_only_what_it_changed()
    {
        folder.Write("a.yaml", Service("web") + Service("api"));
        folder.Write("b.yaml", Service("other"));
        await using var loaded = await Loaded.Watched(folder, "a.yaml", "b.yaml");
        var changes = new Changes();
        loaded.Model.Subscribe(changes, _ => { });

        folder.Replace("a.yaml", Service("web") + Service("api", 81));
        await Until(() => changes.Count > 0, "a change");

        Assert.Equal([new ObjectKey("default", "api")], changes.Last!.Services.Select(change => change.Key));
    }

    [Fact]
    public async Task Nothing_is_followed_after_the_end()
    {
        folder.Write("a.yaml", Service("web"));
        var loaded = await Loaded.Watched(folder, "a.yaml");
        await loaded.DisposeAsync();
        await using var witness = await Loaded.Watched(folder, "a.yaml");

        folder.Replace("a.yaml", Service("web", 81));
        await Until(() => PortOf(witness, "web") == 81, "the witness");

        Assert.Equal(80, PortOf(loaded, "web"));
    }

    // File.Move takes a link to a folder for a folder, and a folder is never overwritten
    [DllImport("libc", EntryPoint = "rename", CharSet = CharSet.Ansi)]
    private static extern int Rename(string from, string to);

    private sealed class Changes : IClusterObserver
    {
        public int Count { get; private set; }

        public ClusterChange? Last { get; private set; }

        public void OnChange(ClusterModel model, ClusterChange change)
        {
            Last = change;
            Count++;
        }
    }
}
