namespace ServiceDns.Sources.Manifests.Files;

/// <summary>One look at the file system, and every folder that its answer depends on.</summary>
internal sealed class FolderLook
{
    private readonly HashSet<string> folders = new(StringComparer.Ordinal), seen = new(StringComparer.Ordinal);

    /// <summary>The folders looked into, those that hold links on the way, and the nearest ones above those that are not there.</summary>
    public IReadOnlyCollection<string> LookedInto => folders;

    /// <summary>Names of the files in a folder; none when it is not there or may not be read.</summary>
    public IEnumerable<string> Files(string folder) => Names(folder, Directory.EnumerateFiles);

    /// <summary>Names of the folders in a folder.</summary>
    public IEnumerable<string> Folders(string folder) => Names(folder, Directory.EnumerateDirectories);

    /// <summary>Notes that the answer depends on a folder's entries.</summary>
    public void Into(string folder)
    {
        var path = Path.GetFullPath(folder.Length == 0 ? "." : folder);
        if (!seen.Add(path)) return;
        var real = Links.Resolve(path, folders);
        while (!Directory.Exists(real)) real = Path.GetDirectoryName(real) ?? "/";
        folders.Add(real);
    }

    /// <summary>Notes the folders in which a file could be exchanged: its own, and those of every link on the way to it.</summary>
    public void IntoThoseOf(string file)
    {
        Into(Path.GetDirectoryName(file) ?? "/");
        if (Links.Target(file) is not null) Into(Path.GetDirectoryName(Links.Resolve(file, folders)) ?? "/");
    }

    private IEnumerable<string> Names(string folder, Func<string, IEnumerable<string>> list)
    {
        Into(folder);
        try
        {
            return [.. list(folder.Length == 0 ? "." : folder).Select(path => Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
