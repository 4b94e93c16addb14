namespace ServiceDns.Linux.Cpus;

/// <summary>The files in which the kernel tells about itself.</summary>
public interface IKernelFiles
{
    /// <summary>A file's text without white space around it; null when it is not there or may not be read.</summary>
    string? Read(string path);

    /// <summary>The names in a folder; none when it is not there or may not be read.</summary>
    IReadOnlyList<string> List(string path);
}

/// <summary>Those of this machine.</summary>
public sealed class KernelFiles : IKernelFiles
{
    /// <inheritdoc/>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
