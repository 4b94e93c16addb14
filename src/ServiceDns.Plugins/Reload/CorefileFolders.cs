namespace ServiceDns.Plugins.Reload;

/// <summary>
/// Hears of changes in the folders of a set of files by the system's own notice (inotify(7)). What changed is for a look at the files to
/// find out. That a folder can not be watched is no failure: whoever asks looks from time to time too.
/// </summary>
internal sealed class CorefileFolders : IDisposable
{
    private readonly List<FileSystemWatcher> watchers = [];

    /// <summary>Watches from now on.</summary>
    /// <param name="files">The files, also by symbolic links: of a volume that the kubelet fills, <c>..data</c> is the link that
    /// changes.</param>
    /// <param name="changed">Called for each change, on any thread.</param>
    public CorefileFolders(IEnumerable<string> files, Action changed)
    {
        foreach (var folder in files.SelectMany(FoldersOf).Distinct(StringComparer.Ordinal)) Watch(folder, changed);
    }

    /// <summary>How many folders are watched.</summary>
    public int Count => watchers.Count;

    public void Dispose() => watchers.ForEach(watcher => watcher.Dispose());

    private static IEnumerable<string> FoldersOf(string file)
    {
        var path = Path.GetFullPath(file);
        yield return Path.GetDirectoryName(path) ?? "/";
        FileSystemInfo? target = null;
        try
        {
            target = File.ResolveLinkTarget(path, returnFinalTarget: true);
        }
        catch (IOException)
        {
            // gone since it was read
        }
        if (target is not null) yield return Path.GetDirectoryName(target.FullName) ?? "/";
    }

    private void Watch(string folder, Action changed)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watchers.Add(watcher);
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.Error += (_, _) => changed(); // an overflow is a change of something
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // the system's limits are reached, or the folder went
        }
    }
}
