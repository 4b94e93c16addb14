namespace ServiceDns.Plugins.Reload;

/// <summary>The folders in which a change of the Corefile shows.</summary>
internal static class CorefileFolders
{
    /// <summary>Those of the files themselves, and of what they are links to.</summary>
    /// <param name="files">The files, also by symbolic links: of a volume that the kubelet fills, <c>..data</c> is the link that
    /// changes.</param>
    public static IReadOnlyCollection<string> Of(IEnumerable<string> files) =>
        files.SelectMany(FoldersOf).ToHashSet(StringComparer.Ordinal);

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
}
