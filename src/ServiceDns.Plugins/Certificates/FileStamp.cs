namespace ServiceDns.Plugins.Certificates;

/// <summary>Tells whether files were written or replaced since; also behind symbolic links, as Secrets of Kubernetes are mounted.</summary>
internal static class FileStamp
{
    /// <summary>Equal for equal states of the files.</summary>
    public static string Of(IReadOnlyList<string> paths) => string.Join('|', paths.Select(Of));

    private static string Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? $"{target.FullName} {target.LastWriteTimeUtc.Ticks} {target.Length}" : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
