using System.Collections.Concurrent;
using ServiceDns.Sources;

namespace ServiceDns.Sources.Tests.Manifests;

/// <summary>A source over the files of a test, with what it reported.</summary>
internal sealed class Loaded : IAsyncDisposable
{
    private readonly ConcurrentQueue<SourceMessage> reports = new();

    private Loaded(IEnumerable<string> paths, string folder, bool once, bool strict, TimeProvider? time = null) =>
        Source = new ClusterSources(time).OpenManifests(new ManifestOptions
        {
            Paths = [.. paths],
            BaseFolder = folder,
            Once = once,
            Strict = strict,
            Report = reports.Enqueue,
        });

    public IClusterSource Source { get; }

    public ClusterModel Model => Source.Model;

    public IReadOnlyList<SourceMessage> Reports => [.. reports];

    /// <summary>Warnings and errors, files without their folder.</summary>
    public IEnumerable<string> Problems => reports.Where(message => message.Severity != SourceSeverity.Information)
        .Select(message => (message with { File = Path.GetFileName(message.File) }).ToString());

    public IEnumerable<string> Summaries =>
        reports.Where(message => message.Severity == SourceSeverity.Information).Select(message => message.Text);

    public static async Task<Loaded> Once(TestFolder folder, params string[] paths)
    {
        var loaded = new Loaded(paths, folder.Path, once: true, strict: false);
        await loaded.Source.StartAsync(CancellationToken.None);
        return loaded;
    }

    public static Task<Loaded> Watched(TestFolder folder, params string[] paths) => Watched(folder, TimeProvider.System, paths);

    public static async Task<Loaded> Watched(TestFolder folder, TimeProvider time, params string[] paths)
    {
        var loaded = new Loaded(paths, folder.Path, once: false, strict: false, time);
        await loaded.Source.StartAsync(CancellationToken.None);
        return loaded;
    }

    public static async Task<ClusterSourceException> Refused(TestFolder folder, bool strict, params string[] paths)
    {
        await using var loaded = new Loaded(paths, folder.Path, once: true, strict);
        return await Assert.ThrowsAsync<ClusterSourceException>(() => loaded.Source.StartAsync(CancellationToken.None));
    }

    /// <summary>Reads one text as the file <c>a.yaml</c>.</summary>
    public static async Task<Loaded> Text(string text)
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", text);
        return await Once(folder, "a.yaml");
    }

    public Service? Service(string name, string space = "default") => Model.FindService(new ObjectKey(space, name))?.Service;

    public EndpointSlice[] Slices(string name, string space = "default") =>
        Model.FindService(new ObjectKey(space, name))?.Slices.ToArray() ?? [];

    public Pod? Pod(string name, string space = "default") => Model.FindPod(new ObjectKey(space, name));

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
