namespace ServiceDns.Sources.Tests.Manifests;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("manifests-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in place.</summary>
    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Writes beside the file and renames over it, as most editors do.</summary>
    public void Replace(string name, string text)
    {
        File.WriteAllText(this[name + "~"], text);
        File.Move(this[name + "~"], this[name], overwrite: true);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
