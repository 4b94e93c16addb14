namespace ServiceDns.Server;

/// <summary>Why a file can not be opened, in the words of Go's standard library, which CoreDNS prints and scripts look for.</summary>
public static class GoFileError
{
    /// <summary>The reason, without the path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">What opening it threw.</param>
    public static string Reason(string path, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
            UnauthorizedAccessException when Directory.Exists(path) => "is a directory",
            UnauthorizedAccessException => "permission denied",
            _ => error.Message,
        };
    }
}
