namespace ServiceDns.Sources.Manifests.Files;

/// <summary>What tells one state of a file from the next without reading it.</summary>
/// <param name="Target">The file behind all links, null when there is none: an exchanged link is a change where the rest is the same.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was written last, UTC.</param>
/// <param name="Created">When it was made, UTC: a file renamed over another is younger, whatever its time of modification was set to.</param>
internal readonly record struct FileStamp(string? Target, long Length, DateTime Modified, DateTime Created)
{
    public bool IsMissing => Target is null;

    /// <summary>Looks at a file now; a file that may not be looked at is missing.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(Links.Resolve(path));
            return file.Exists ? new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
