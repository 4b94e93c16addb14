namespace ServiceDns.Corefile;

/// <summary>The disk and the variables of this process.</summary>
internal sealed class SystemEnvironment : CorefileEnvironment
{
    public override byte[] ReadFile(string path) =>
        Directory.Exists(path) ? throw new IOException("is a directory") : File.ReadAllBytes(path);

    public override bool Exists(string path) => Path.Exists(path);

    public override IReadOnlyList<string>? ListFolder(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? [.. new DirectoryInfo(path).EnumerateFileSystemInfos().Select(entry => entry.Name)]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);
}
