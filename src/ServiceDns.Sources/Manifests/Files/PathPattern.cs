using System.IO.Enumeration;

namespace ServiceDns.Sources.Manifests.Files;

/// <summary>One of the paths that the user wrote: a file, a folder, or a glob of <c>*</c>, <c>?</c> and <c>**</c>.</summary>
/// <remarks>
/// A folder gives its <c>.yaml</c>, <c>.yml</c> and <c>.json</c> files and not those of folders in it, as <c>kubectl apply -f</c> does
/// without <c>-R</c>; <c>**</c> goes down. Names that begin with a dot are left out as shells do: editors and the kubelet (<c>..data</c>)
/// keep theirs there.
/// </remarks>
internal sealed class PathPattern
{
    private readonly string full;
    private readonly string[] segments;
    private readonly bool isGlob;

    /// <param name="written">As the user wrote it.</param>
    /// <param name="baseFolder">What a relative path is relative to.</param>
    public PathPattern(string written, string baseFolder)
    {
        full = Path.Combine(baseFolder, written);
        segments = full.Split('/', StringSplitOptions.RemoveEmptyEntries);
        isGlob = written.AsSpan().ContainsAny('*', '?') && !File.Exists(full);
    }

    /// <summary>The path as messages are to name it.</summary>
    public string Full => full;

    /// <summary>Whether it can only mean one file.</summary>
    public bool IsFile => !isGlob && !Directory.Exists(full);

    /// <summary>What the path means now.</summary>
    /// <param name="look">Receives the folders that were looked into: a change in one of them may change the answer.</param>
    /// <returns>Files as messages are to name them, in ordinal order.</returns>
    public IEnumerable<string> Resolve(FolderLook look)
    {
        if (isGlob)
        {
            var start = full.StartsWith('/') ? "/" : "";
            return Match(start, 0, look).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        }
        if (!Directory.Exists(full))
        {
            look.Into(Path.GetDirectoryName(full) is { Length: > 0 } parent ? parent : ".");
            return File.Exists(full) ? [full] : [];
        }
        return look.Files(full).Where(name => IsVisible(name) && HasManifestExtension(name))
            .Select(name => Path.Join(full, name)).Order(StringComparer.Ordinal);
    }

    private IEnumerable<string> Match(string folder, int at, FolderLook look)
    {
        var (segment, isLast) = (segments[at], at == segments.Length - 1);
        if (segment == "**")
        {
            if (isLast) return Below(folder, look).SelectMany(inner => Named(inner, "*", look));
            return Below(folder, look).SelectMany(inner => Match(inner, at + 1, look));
        }
        if (isLast) return Named(folder, segment, look);
        if (!segment.AsSpan().ContainsAny('*', '?')) return Match(Path.Join(folder, segment), at + 1, look);
        return look.Folders(folder).Where(name => IsMatch(segment, name)).SelectMany(name => Match(Path.Join(folder, name), at + 1, look));
    }

    private static IEnumerable<string> Named(string folder, string segment, FolderLook look) =>
        look.Files(folder).Where(name => IsMatch(segment, name) && HasManifestExtension(name)).Select(name => Path.Join(folder, name));

    // links are not followed downwards: they may lead back up
    private static IEnumerable<string> Below(string folder, FolderLook look) =>
        look.Folders(folder).Where(name => IsVisible(name) && Links.Target(Path.Join(folder, name)) is null)
            .SelectMany(name => Below(Path.Join(folder, name), look)).Prepend(folder);

    private static bool IsMatch(string segment, string name) =>
        (IsVisible(name) || segment.StartsWith('.')) && FileSystemName.MatchesSimpleExpression(segment, name, ignoreCase: false);

    private static bool IsVisible(string name) => !name.StartsWith('.');

    private static bool HasManifestExtension(string name) => Path.GetExtension(name) is ".yaml" or ".yml" or ".json";
}
