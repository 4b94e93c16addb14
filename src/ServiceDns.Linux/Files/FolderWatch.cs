namespace ServiceDns.Linux.Files;

/// <summary>
/// Says when something changed in one of a set of folders (inotify(7)); what it was is for a look at the files to find out.
/// </summary>
/// <param name="changed">Called for each change, on any thread.</param>
public sealed class FolderWatch(Action changed) : IDisposable
{
    private readonly Dictionary<string, (FileSystemWatcher Watcher, DateTime Created)> watches = new(StringComparer.Ordinal);

    /// <summary>Watches exactly these from now on; a folder that was removed and made anew is watched anew.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="refusal">Null, or why the system refuses to watch some of them (inotify(7) has limits for each user).</param>
    /// <returns>Whether a folder is new: what happened in it before was not heard.</returns>
    public bool Follow(IReadOnlyCollection<string> folders, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(folders);
        foreach (var (folder, watch) in watches.ToList())
        {
            if (folders.Contains(folder) && Directory.GetCreationTimeUtc(folder) == watch.Created) continue;
            watches.Remove(folder);
            watch.Watcher.Dispose();
        }
        refusal = null;
        var isNew = false;
        foreach (var folder in folders.Where(folder => !watches.ContainsKey(folder)))
        {
            try
            {
                watches.Add(folder, (Open(folder), Directory.GetCreationTimeUtc(folder)));
                isNew = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                if (Directory.Exists(folder)) refusal = e.Message;
                else isNew = true; // it went since the look
            }
        }
        return isNew;
    }

    /// <summary>Watches no more.</summary>
    public void Dispose()
    {
        foreach (var (watcher, _) in watches.Values) watcher.Dispose();
        watches.Clear();
    }

    private FileSystemWatcher Open(string folder)
    {
        var watcher = new FileSystemWatcher(folder)
        {
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Deleted += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.Error += (_, _) => changed(); // an overflow is a change of something
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
