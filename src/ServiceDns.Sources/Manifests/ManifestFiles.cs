using ServiceDns.Cluster.Control;
using ServiceDns.Sources.Manifests.Files;
using ServiceDns.Sources.Manifests.Reading;

namespace ServiceDns.Sources.Manifests;

/// <summary>The files that the paths mean, in the order of the paths; each is read again only when it changed.</summary>
internal sealed class ManifestFiles(ManifestOptions options, TimeProvider time)
{
    private readonly PathPattern[] patterns = [.. options.Paths.Select(path => new PathPattern(path, options.BaseFolder))];
    private List<ManifestFile> files = [];
    private HashSet<string> leaving = [];
    private readonly Dictionary<string, ManifestFile> arriving = new(StringComparer.Ordinal);

    /// <summary>The files that are served.</summary>
    public IReadOnlyList<ManifestFile> Files => files;

    /// <summary>Bytes of all files.</summary>
    public long Length => files.Sum(file => file.Length);

    /// <summary>What a look found.</summary>
    /// <param name="IsChanged">Whether there is something new to serve.</param>
    /// <param name="IsSettled">False when a file seems to be on the move: another look soon will tell.</param>
    /// <param name="Folders">The folders in which a change would be one of the files.</param>
    public readonly record struct Look(bool IsChanged, bool IsSettled, IReadOnlyCollection<string> Folders);

    /// <summary>What is wrong with the paths themselves: a missing file (an error), a folder or glob without files (a warning).</summary>
    public IEnumerable<SourceMessage> EmptyPaths()
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Resolve(new FolderLook()).Any()) continue;
            yield return pattern.IsFile
                ? new SourceMessage(
                    SourceSeverity.Error, pattern.Full, 0,
                    "no such file: give files, folders or globs; "
                    + $"those without a leading / are looked for in {Path.GetFullPath(options.BaseFolder)}")
                : new SourceMessage(SourceSeverity.Warning, pattern.Full, 0, "matches no .yaml, .yml or .json file yet");
        }
    }

    /// <summary>Looks at all files and reads those that changed.</summary>
    /// <param name="report">Receives why a file can not be read.</param>
    /// <param name="isFirst">Do not wait for files to hold still.</param>
    public Look LookAround(Action<SourceMessage> report, bool isFirst)
    {
        var folders = new FolderLook();
        var strings = new StringPool();
        var unseen = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var (isChanged, isSettled) = (false, true);
        List<ManifestFile> present = [];
        foreach (var name in patterns.SelectMany(pattern => pattern.Resolve(folders)).DistinctBy(Path.GetFullPath).ToList())
        {
            folders.IntoThoseOf(name);
            var stamp = FileStamp.Of(name);
            if (stamp.IsMissing) continue; // a link to nowhere
            var isServed = unseen.Remove(name, out var file);
            if (!isServed && !arriving.Remove(name, out file)) file = new ManifestFile(name);
            if (!file!.MayDiffer(stamp))
            {
                present.Add(file);
            }
            else if (isFirst || file.HoldsStill(stamp))
            {
                isChanged |= file.Read(stamp, time.GetUtcNow(), strings, report);
                present.Add(file);
            }
            else
            {
                isSettled = false;
                if (isServed) present.Add(file);
                else arriving[name] = file;
            }
        }
        isSettled &= !KeepForNow(unseen, present, report);
        isChanged |= !files.SequenceEqual(present);
        files = present;
        return new Look(isChanged, isSettled, folders.LookedInto);
    }

    /// <summary>Keeps files that were there a look ago: an editor that renames takes a file away for a moment.</summary>
    /// <returns>Whether there were any.</returns>
    private bool KeepForNow(Dictionary<string, ManifestFile> unseen, List<ManifestFile> present, Action<SourceMessage> report)
    {
        var isKept = false;
        for (var i = 0; i < files.Count; i++)
        {
            if (!unseen.ContainsKey(files[i].Name)) continue;
            if (leaving.Contains(files[i].Name))
            {
                report(new SourceMessage(SourceSeverity.Warning, files[i].Name, 0, "is gone: what it held is no longer served"));
                continue;
            }
            present.Insert(Math.Min(i, present.Count), files[i]);
            isKept = true;
        }
        leaving = [.. unseen.Keys];
        return isKept;
    }

    /// <summary>All objects of all files.</summary>
    public ClusterDraft Draft() => new()
    {
        Namespaces = [.. files.SelectMany(file => file.Contents.Namespaces)],
        Nodes = [.. files.SelectMany(file => file.Contents.Nodes)],
        ServiceCidrs = [.. files.SelectMany(file => file.Contents.ServiceCidrs)],
        Pods = [.. files.SelectMany(file => file.Contents.Pods)],
        Services = [.. files.SelectMany(file => file.Contents.Services)],
        EndpointSlices = [.. files.SelectMany(file => file.Contents.EndpointSlices)],
        Endpoints = [.. files.SelectMany(file => file.Contents.Endpoints)],
        ServiceImports = [.. files.SelectMany(file => file.Contents.ServiceImports)],
    };
}
